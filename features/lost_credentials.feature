Feature: Lost credentials are replaced
  The old API account is deleted and a new one made; the connection carries on where it stopped.

  @G7
  Scenario: Deleting the API account breaks the connection at once
    Given a connected trial store
    And the retailer deletes the API account
    When a quarter of an hour passes
    Then the store refuses the old credentials
    And the connection says that its credentials are refused

  @G7
  Scenario: Orders wait for the new credentials
    Given a connected trial store that does not allow cancelling orders
    And the supplier has received an order
    And the retailer deletes the API account
    And the shopper places 3 orders
    And the retailer configures new credentials 5 hours later
    When an hour passes
    Then no order is lost or doubled
    And the saved connection shows that cancelling orders is not allowed

  @G7
  Scenario: Wrong new credentials are refused, and the old ones go on
    Given a connected trial store
    And the supplier has received an order
    And the retailer creates an API account
    And the retailer enters its credentials with a wrong access token
    And the shopper places 2 orders
    When an hour passes
    Then the new credentials were refused, and the saved connection shows the old ones
    And no order is lost or doubled

  @G7
  Scenario: Shipments wait for the new credentials
    Given a connected trial store
    And the supplier has received an order
    And the retailer deletes the API account
    And the supplier ships the order
    And the retailer configures new credentials 5 hours later
    When an hour and a quarter passes
    Then no order is lost or doubled
    And no shipment is lost or doubled

  @G7 @G16 @G21 @G24
  Scenario: Cancellations, stock and new products wait for the new credentials
    Given a connected trial store that allows cancelling orders
    And the store sells "MUG" from the supplier
    And the supplier has received an order for 3 of "MUG"
    And the retailer deletes the API account
    And the supplier cancels 1 of "MUG"
    And the supplier uploads a stock of 30 for "MUG"
    And the supplier uploads this product feed
      | sku  | name | type     | weight | price | inventory_level |
      | LAMP | Lamp | physical | 1.25   | 19.95 | 12              |
    And the retailer approves the feed
    And the retailer configures new credentials 5 hours later
    When an hour and a quarter passes
    Then the order shows "Manual Verification Required"
    And the store shows a level of 30 for "MUG"
    And the feed is "Complete" and all of it is in the store
    And no order is lost or doubled

  @G7 @G14
  Scenario: New credentials do not move the cut-off
    Given a trial store that is not connected yet
    And the shopper places an order
    And the retailer connects the store one second later
    And the shopper places 2 orders
    And the retailer replaces the API account 5 hours later
    When an hour passes
    Then the saved connection shows the new credentials, and since when it stands
    And no order is lost or doubled
    And only orders from the moment of connection on are in Logicbroker
