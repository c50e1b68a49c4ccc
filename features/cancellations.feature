Feature: Cancellations follow the retailer's setting
  A supplier cancels; whether that changes the order in the store is for the retailer to say.

  @G16
  Scenario: The supplier cancels the whole order
    Given a connected trial store that allows cancelling orders
    And the supplier has received an order
    And the supplier cancels the order
    When an hour and a quarter passes
    Then the order shows "Cancelled"
    And the list of orders shows it as "Cancelled"
    And the details behind "+" show what was cancelled

  @G16 @G21
  Scenario: What was cancelled can be sold again
    Given a connected trial store that allows cancelling orders
    And the store sells "MUG" from the supplier
    And the supplier has received an order for 3 of "MUG"
    And the store takes back the stock of cancelled orders
    And the supplier cancels the order
    When an hour and a quarter passes
    Then the order shows "Cancelled"
    And the page Products > Inventory shows a level of 50 for "MUG"

  @G16 @G21
  Scenario: What was cancelled stays off the shelf where the retailer says so
    Given a connected trial store that allows cancelling orders
    And the store sells "MUG" from the supplier
    And the supplier has received an order for 3 of "MUG"
    And the store keeps back the stock of cancelled orders
    And the supplier cancels the order
    When an hour and a quarter passes
    Then the order shows "Cancelled"
    And the page Products > Inventory shows a level of 47 for "MUG"

  @G16
  Scenario: The supplier cancels part of the order
    Given a connected trial store that allows cancelling orders
    And the store sells "MUG" from the supplier
    And the supplier has received an order for 3 of "MUG"
    And the supplier cancels 1 of "MUG"
    When an hour and a quarter passes
    Then the order shows "Manual Verification Required"
    And the staff notes name what was cancelled
    And the list of orders shows it as "Manual Verification Required"
    And the details behind "+" show what was cancelled

  @G16
  Scenario Outline: What the staff noted stays
    Given a connected trial store that allows cancelling orders
    And the store sells "MUG" from the supplier
    And the shopper orders 3 of "MUG"
    And the staff note "<notes>" on the order
    And half an hour passes
    And the supplier cancels 1 of "MUG"
    When an hour and a quarter passes
    Then the staff notes name what was cancelled
    And what the staff noted still stands there

    Examples:
      | notes                                                                                                                                                                                                                                                                                            |
      | VIP: call before <noon>, and ring twice                                                                                                                                                                                                                                                          |
      | The customer moves house that week and asks for a call on the day before. If nobody answers, the neighbour on the ground floor takes it in; do not leave it outside. The lift is out of order until the end of the month, and the stairs are steep, so two people had better come. Paid in full. |

  @G16
  Scenario: The staff write a long note while a cancellation is on its way
    Given a connected trial store that allows cancelling orders
    And the store sells "MUG" from the supplier
    And the supplier has received an order for 3 of "MUG"
    And the supplier cancels 1 of "MUG"
    And the staff note "Third call from this customer: she moves on Friday, so the parcel must not wait for the rest; ring the neighbour at number 12 if nobody opens, leave nothing on the stairs, and write the gift card by hand: To Anna, from all of us at the office, with love. She was promised free returns until the end of next month, whatever the reason; ask Tom." on the order
    When an hour and a quarter passes
    Then the staff notes name what was cancelled
    And what the staff noted still stands there
    And the details behind "+" show what was cancelled

  @G16
  Scenario Outline: What the supplier cancels in two goes counts together
    Given a connected trial store that allows cancelling orders
    And the store sells "MUG" from the supplier
    And the supplier has received an order for 3 of "MUG"
    And the supplier cancels 1 of "MUG"
    And an hour passes
    And the supplier cancels <count> of "MUG"
    When an hour and a quarter passes
    Then the order shows "<status>"
    And the details behind "+" show what was cancelled

    Examples:
      | count | status                       |
      | 1     | Manual Verification Required |
      | 2     | Cancelled                    |

  @G16
  Scenario: One of two suppliers cancels all it was to deliver
    Given a connected trial store with two suppliers
    And the store sells "MUG" from the first supplier
    And the store sells "TEE" from the second supplier
    And the suppliers have received an order for 1 of "MUG" and 1 of "TEE"
    And the first supplier cancels the order
    When an hour and a quarter passes
    Then the order shows "Manual Verification Required"

  @G16
  Scenario: The supplier cancels all that comes with a download
    Given a connected trial store that allows cancelling orders
    And the store sells 16 products from the supplier
    And the store sells the download "SONG"
    And the supplier has received an order for 2 of each of them that can be bought, and 1 of "SONG"
    And the supplier cancels the order
    When an hour and a quarter passes
    Then the order shows "Manual Verification Required"
    And the staff notes name what was cancelled

  @G16
  Scenario: Both of two suppliers cancel
    Given a connected trial store with two suppliers
    And the store sells "MUG" from the first supplier
    And the store sells "TEE" from the second supplier
    And the suppliers have received an order for 1 of "MUG" and 1 of "TEE"
    And both suppliers cancel the order
    When an hour and a quarter passes
    Then the order shows "Cancelled"

  @G10
  Scenario: Cancelling is not allowed and the whole order is cancelled
    Given a connected trial store that does not allow cancelling orders
    And the supplier has received an order
    And the supplier cancels the order
    When an hour and a quarter passes
    Then the cancellation has not changed the order
    And the cancellation is recorded and shown

  @G10
  Scenario: Cancelling is not allowed and part of the order is cancelled
    Given a connected trial store that does not allow cancelling orders
    And the store sells "MUG" from the supplier
    And the supplier has received an order for 3 of "MUG"
    And the supplier cancels 1 of "MUG"
    When an hour and a quarter passes
    Then the cancellation has not changed the order
    And the cancellation is recorded and shown

  @G10
  Scenario: Cancelling is not allowed and both of two suppliers cancel
    Given a connected trial store with two suppliers that does not allow cancelling orders
    And the store sells "MUG" from the first supplier
    And the store sells "TEE" from the second supplier
    And the suppliers have received an order for 1 of "MUG" and 1 of "TEE"
    And both suppliers cancel the order
    When an hour and a quarter passes
    Then the cancellation has not changed the order
    And the cancellation is recorded and shown
    And the saved connection shows that cancelling orders is not allowed

  @G10 @G15
  Scenario: Cancelling is not allowed and the rest is shipped
    Given a connected trial store that does not allow cancelling orders
    And the store sells "MUG" from the supplier
    And the supplier has received an order for 3 of "MUG"
    And the supplier cancels 1 of "MUG"
    And the supplier ships 2 of "MUG"
    When an hour and a quarter passes
    Then the cancellation has not changed the order
    And the cancellation is recorded and shown
    And the shipment shows its items, tracking number and carrier
    And the list of orders shows it as "Partially Shipped"

  @G10
  Scenario: The retailer allows cancelling later
    Given a connected trial store that does not allow cancelling orders
    And the supplier has received an order
    And the retailer allows cancelling orders on the saved connection
    And the supplier cancels the order
    When an hour and a quarter passes
    Then the order shows "Cancelled"
    And the saved connection shows that cancelling orders is allowed

  @G10
  Scenario: The retailer forbids cancelling later
    Given a connected trial store that allows cancelling orders
    And the supplier has received an order
    And the retailer forbids cancelling orders on the saved connection
    And the supplier cancels the order
    When an hour and a quarter passes
    Then the cancellation has not changed the order
    And the cancellation is recorded and shown
    And the saved connection shows that cancelling orders is not allowed

  @G15 @G16
  Scenario: The rest is shipped after a part was cancelled
    Given a connected trial store that allows cancelling orders
    And the store sells "MUG" from the supplier
    And the supplier has received an order for 3 of "MUG"
    And the supplier cancels 1 of "MUG"
    And an hour passes
    And the supplier ships 2 of "MUG"
    When an hour and a quarter passes
    Then the order shows "Manual Verification Required"
    And the shipment shows its items, tracking number and carrier
