Feature: Orders reach the supplier
  Every quarter of an hour the paid orders of the store become documents in Logicbroker.

  @G12
  Scenario: The order ID becomes the reference number within a cycle
    Given a connected trial store
    And the shopper places an order
    When a quarter of an hour passes
    Then the order ID is the reference number of a sales order

  @G12
  Scenario Outline: It does not matter when in the cycle the order comes
    Given a connected trial store
    And it is <moment> a quarter hour
    And the shopper places an order
    When a quarter of an hour passes
    Then the order ID is the reference number of a sales order

    Examples:
      | moment                 |
      | the last second before |
      | exactly                |
      | one second after       |

  @G12 @G13
  Scenario: All the orders of one cycle arrive
    Given a connected trial store
    And the shopper places 5 orders
    When half an hour passes
    Then the order ID is the reference number of a sales order
    And each supplier has one purchase order for its lines

  @G13
  Scenario: An order for one supplier
    Given a connected trial store
    And the store sells "MUG" from the supplier
    And the shopper orders 2 of "MUG"
    When half an hour passes
    Then there is one sales order with the lines of the order
    And each supplier has one purchase order for its lines

  @G13
  Scenario: An order for two suppliers
    Given a connected trial store with two suppliers
    And the store sells "MUG" from the first supplier
    And the store sells "TEE" from the second supplier
    And the shopper orders 2 of "MUG" and 1 of "TEE"
    When half an hour passes
    Then there is one sales order with the lines of the order
    And each supplier has one purchase order for its lines

  @G13
  Scenario: An order for two addresses goes to both
    Given a connected trial store
    And the supplier has received an order for two addresses
    When a quarter of an hour passes
    Then there is one sales order with the lines of the order

  @G13
  Scenario: Nothing is sent a second time as the hours pass
    Given a connected trial store
    And the shopper places an order
    When 6 hours pass
    Then there is one sales order with the lines of the order
    And each supplier has one purchase order for its lines

  @G17
  Scenario: The documents of a shipped order are found together
    Given a connected trial store
    And the supplier has received an order
    And the supplier ships the order
    When an hour and a quarter passes
    Then the related documents of the order include a shipment
    And none of the documents is left waiting

  @G17
  Scenario: A cancellation is shown as an acknowledgement
    Given a connected trial store that allows cancelling orders
    And the supplier has received an order
    And the supplier cancels the order
    When an hour and a quarter passes
    Then the related documents of the order include an acknowledgement
    And none of the documents is left waiting
