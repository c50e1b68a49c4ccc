Feature: A supplier's new products appear in the store
  The supplier fills in the retailer's feed, the retailer approves it, and the products are in the store.

  @G22
  Scenario: A filled-in feed waits for the retailer
    Given a connected trial store
    And the supplier has downloaded the retailer's product feed
    And the supplier uploads it filled in with "LAMP" and "DESK"
    When an hour passes
    Then the feed is "Pending" with 2 items of which 2 are compliant
    And the store does not have the products of the feed

  @G22
  Scenario: Items that are not compliant are counted
    Given a connected trial store
    And the supplier has downloaded the retailer's product feed
    When the supplier uploads it filled in with "LAMP" and one without a name
    Then the feed is "Pending" with 2 items of which 1 are compliant

  @G23
  Scenario: The list of feeds shows what can be done with each
    Given a connected trial store
    When the supplier uploads a product feed with "LAMP"
    Then the list shows the feed's ID, file name, dates, status and items
    And the feed can be downloaded, deleted and approved

  @G23
  Scenario: A feed is downloaded
    Given a connected trial store
    And the supplier uploads a product feed with "LAMP" and "DESK"
    When the retailer downloads the feed
    Then the file holds the products of the feed

  @G23
  Scenario: A feed is deleted
    Given a connected trial store
    And the supplier uploads a product feed with "LAMP"
    When the retailer deletes the feed
    Then the feed is no longer listed

  @G24 @G25 @G26
  Scenario: The retailer approves
    Given a connected trial store
    And the supplier uploads a product feed with "LAMP" and "DESK"
    And the retailer approves the feed
    When an hour and a quarter passes
    Then the feed is "Complete" and all of it is in the store
    And each product of the feed is in the store once
    And the event "Product Feed Exported" is left exactly for the complete feeds

  @G24 @G26
  Scenario: A product that the store refuses fails the feed
    Given a connected trial store
    And the store has a product of its own with the name of "DESK"
    And the supplier uploads a product feed with "LAMP" and "DESK"
    And the retailer approves the feed
    When an hour and a quarter passes
    Then the feed is "Failed" and not all of it is in the store
    And an alert names "DESK" and the reason

  @G23 @G24 @G25 @G26
  Scenario: A failed feed is sent again
    Given a connected trial store
    And a feed with "LAMP" and "DESK" has failed because of the name of "DESK"
    And the retailer removes the product that was in the way
    And the retailer sends the feed again
    When an hour and a quarter passes
    Then the feed is "Complete" and all of it is in the store
    And each product of the feed is in the store once
    And the event "Product Feed Exported" is left exactly for the complete feeds

  @G25
  Scenario: A product that the store has is updated, not doubled
    Given a connected trial store
    And the store sells "LAMP" from the supplier
    And the supplier uploads a product feed with "LAMP" for $19.90
    And the retailer approves the feed
    When an hour and a quarter passes
    Then each product of the feed is in the store once
    And the store sells "LAMP" for $19.90
