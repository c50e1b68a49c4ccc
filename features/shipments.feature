Feature: Shipments show on the order
  What the supplier ships is seen by the retailer and the shopper, with all its details.

  @G15
  Scenario Outline: The whole order is shipped
    Given a connected trial store
    And the supplier has received an order
    And the supplier ships the order with "<carrier>"
    When an hour and a quarter passes
    Then the order shows "Shipped"
    And the shipment shows its items, tracking number and carrier
    And the list of orders shows it as "Shipped"
    And the details behind "+" show all that was shipped

    Examples:
      | carrier |
      | ups     |
      | fedex   |
      | usps    |
      | dhl     |

  @G15
  Scenario: The list of orders shows what was paid, with its tax
    Given a connected trial store
    And the store sells "MUG" from the supplier
    And the store adds 8 % of tax to its prices
    And the supplier has received an order for 3 of "MUG"
    And the supplier ships the order
    When an hour and a quarter passes
    Then the order shows "Shipped"
    And the list of orders shows it as "Shipped"
    And the list of orders shows a total of $32.40 for it
    And the details behind "+" show all that was shipped

  @G15
  Scenario: Part of the order is shipped
    Given a connected trial store
    And the store sells "MUG" from the supplier
    And the supplier has received an order for 3 of "MUG"
    And the supplier ships 1 of "MUG"
    When an hour and a quarter passes
    Then the order shows "Partially Shipped"
    And the shipment shows its items, tracking number and carrier
    And the list of orders shows it as "Partially Shipped"
    And the details behind "+" show what was shipped

  @G15
  Scenario: A shipment lists what stays behind
    Given a connected trial store
    And the store sells "MUG" from the supplier
    And the store sells "TEE" from the supplier
    And the supplier has received an order for 2 of "MUG" and 1 of "TEE"
    And the supplier ships 2 of "MUG" and lists what stays behind with a quantity of 0
    When an hour and a quarter passes
    Then the order shows "Partially Shipped"
    And the shipment shows its items, tracking number and carrier
    And the details behind "+" show what was shipped

  @G15
  Scenario: The rest follows later
    Given a connected trial store
    And the store sells "MUG" from the supplier
    And the supplier has received an order for 3 of "MUG"
    And the supplier ships 1 of "MUG"
    And the supplier ships 2 of "MUG" an hour later
    When an hour and a quarter passes
    Then the order shows "Shipped"
    And the shipment shows its items, tracking number and carrier

  @G15
  Scenario: One order in several packages
    Given a connected trial store
    And the store sells "MUG" from the supplier
    And the supplier has received an order for 3 of "MUG"
    And the supplier ships the order in two packages
    When an hour and a quarter passes
    Then the order shows "Shipped"
    And each package shows its own tracking number
    And the details behind "+" show all that was shipped

  @G15
  Scenario: The first of two suppliers ships
    Given a connected trial store with two suppliers
    And the store sells "MUG" from the first supplier
    And the store sells "TEE" from the second supplier
    And the suppliers have received an order for 1 of "MUG" and 1 of "TEE"
    And the first supplier ships the order
    When an hour and a quarter passes
    Then the order shows "Partially Shipped"

  @G15
  Scenario: Both of two suppliers ship
    Given a connected trial store with two suppliers
    And the store sells "MUG" from the first supplier
    And the store sells "TEE" from the second supplier
    And the suppliers have received an order for 1 of "MUG" and 1 of "TEE"
    And both suppliers ship the order
    When an hour and a quarter passes
    Then the order shows "Shipped"
    And the details behind "+" show all that was shipped

  @G15 @G17
  Scenario: What suppliers accept, or have to deliver later, is neither shipped nor cancelled
    Given a connected trial store with two suppliers
    And the store sells "MUG" from the first supplier
    And the store sells "TEE" from the second supplier
    And the suppliers have received an order for 1 of "MUG" and 1 of "TEE"
    And the supplier accepts the order
    And of the order, the second supplier back-orders 1 of "TEE"
    When an hour and a quarter passes
    Then the list of orders shows it as "Awaiting Shipment"
    And none of the documents is left waiting

  @G15
  Scenario: An order for two addresses
    Given a connected trial store
    And the supplier has received an order for two addresses
    And the supplier ships the order
    When an hour and a quarter passes
    Then the order shows "Shipped"
    And the shipment shows its items, tracking number and carrier

  @G15 @G16
  Scenario: The guide's own orders
    Given a connected trial store that allows cancelling orders
    And the supplier has received orders for $10.00, $5.00, $60.00 and $25.00
    And the supplier ships the orders for $10.00 and $60.00
    And the supplier cancels the orders for $5.00 and $25.00
    When an hour and a quarter passes
    Then the retailer's list of orders reads
      | order  | status    |
      | $25.00 | Cancelled |
      | $60.00 | Shipped   |
      | $5.00  | Cancelled |
      | $10.00 | Shipped   |

  @G15 @G21 @G25
  Scenario: The store refuses what it does not have, or has already
    Given a connected trial store
    And the store sells "MUG" from the supplier
    And the supplier has received an order for 3 of "MUG"
    When somebody tries to buy 48 of "MUG"
    And somebody tries to ship 4 of the order
    And somebody tries to add another "MUG"
    Then the store refuses all of it

  @G12 @G15 @G21
  Scenario: Whatever the store has is found in every way
    Given a connected trial store
    And the store sells the variant "TEE-L" from the supplier
    And the store sells "MUG" from the supplier
    And the supplier has received an order for 3 of "MUG" and 1 of "TEE-L"
    And the supplier ships 2 of "MUG"
    And an hour passes
    And the shopper places 3 orders
    And the shopper places an order
    And the retailer puts the order into "Manual Verification Required" once more
    When half an hour passes
    Then the store answers the same in every way in which it can be asked

  @G15
  Scenario: An archived order is listed no longer
    Given a connected trial store
    And the supplier has received an order
    And the retailer archives the order
    When an hour and a quarter passes
    Then the list of orders no longer shows it

  @G15
  Scenario: An order that is put away before it is sent stays where it is
    Given a connected trial store
    And the shopper places an order
    And the retailer archives the order
    When half an hour passes
    Then the list of orders no longer shows it

  @G15
  Scenario: Several products in one package
    Given a connected trial store
    And the store sells "MUG" from the supplier
    And the store sells "TEE" from the supplier
    And the supplier has received an order for 2 of "MUG" and 1 of "TEE"
    And the supplier ships the order
    When an hour and a quarter passes
    Then the order shows "Shipped"
    And the shipment shows its items, tracking number and carrier

  @G15 @G16
  Scenario: Part of the order is shipped and the rest cancelled
    Given a connected trial store that allows cancelling orders
    And the store sells "MUG" from the supplier
    And the supplier has received an order for 3 of "MUG"
    And the supplier ships 2 of "MUG"
    And the supplier cancels 1 of "MUG"
    When an hour and a quarter passes
    Then the order shows "Manual Verification Required"
    And the staff notes name what was cancelled
    And the shipment shows its items, tracking number and carrier

  @G15
  Scenario Outline: A status that the retailer sets is shown by its name
    Given a connected trial store
    And the shopper places 2 orders
    And the shopper places an order
    And the retailer puts the order into "<status>" once more
    When a quarter of an hour passes
    Then the list of orders shows it as "<status>"
    And the statuses have their published names

    Examples:
      | status                       |
      | Awaiting Shipment            |
      | Awaiting Pickup              |
      | Completed                    |
      | Manual Verification Required |
