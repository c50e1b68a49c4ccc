Feature: Orders reach the supplier
  Every quarter of an hour the paid orders of the store become documents in Logicbroker.

  @G12
  Scenario: The order ID becomes the reference number within a cycle
    Given a connected trial store
    And the shopper places an order
    When a quarter of an hour passes
    Then the order ID is the reference number of a sales order
    And the portal finds it under its order ID

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

  @G12
  Scenario Outline: It does not matter which day or night it is
    Given a store on the plan "standard" that is not connected yet
    And it is an hour before <night>
    And the retailer connects the store
    And the shopper places an order every half hour for two hours
    When a quarter of an hour passes
    Then the order ID is the reference number of a sales order

    Examples:
      | night                         |
      | the end of a month            |
      | the end of a year             |
      | the clocks go forward         |
      | the clocks go back            |
      | the clocks go back in Europe  |

  @G12 @G20
  Scenario: It does not matter which hour of the day it is, nor that an order had to wait for its money
    Given a store on the plan "standard" that is not connected yet
    And the store sells "MUG" from the supplier
    And the store sells "TEE" from the supplier
    And it is an hour before Sunday
    And the retailer connects the store
    And the shopper orders 2 of "TEE"
    And the retailer puts the order into "Awaiting Payment" once more
    And every hour for a day and a night the supplier uploads another stock of "MUG", and the shopper orders 1 of "TEE"
    And the retailer puts the order into "Awaiting Fulfillment" once more
    When a quarter of an hour passes
    Then the order ID is the reference number of a sales order
    And the levels have changed at ten past the hour

  @G12
  Scenario: The store's quota is what it says
    Given a connected trial store
    When somebody asks the store until its quota is used up
    Then the store tells how much of its quota is left, and keeps to it

  @G12 @G13
  Scenario: All the orders of one cycle arrive
    Given a connected trial store
    And the shopper places 12 orders
    When half an hour passes
    Then the order ID is the reference number of a sales order
    And the portal lists the sales orders of all of them
    And each supplier has one purchase order for its lines

  @G12 @G15 @G16
  Scenario: A cycle has more than a page of orders, of parcels and of cancellations
    Given a connected trial store that allows cancelling orders
    And the supplier has received 51 orders, each for two pieces
    And of 21 of them the supplier ships one piece and cancels the other
    When an hour and a quarter passes
    Then the order ID is the reference number of a sales order
    And the shipment shows its items, tracking number and carrier
    And the staff notes name what was cancelled
    And the store lists all of them on one page

  @G12 @G15 @G16 @G21 @G24
  Scenario: What a service cannot do for an hour is done later
    Given a connected trial store that allows cancelling orders
    And the store sells "MUG" from the supplier
    And the supplier has received an order for 3 of "MUG"
    And the supplier ships 2 of "MUG"
    And the supplier cancels 1 of "MUG"
    And the shopper places 3 orders
    And the store sells "CUP" from the supplier
    And the supplier uploads a stock of 30 for "CUP"
    And the supplier uploads a product feed with "LAMP"
    And the retailer approves the feed
    And for an hour both services answer what is written to them with every kind of error
    When 3 hours pass
    Then the order ID is the reference number of a sales order
    And the order shows "Manual Verification Required"
    And the store shows a level of 30 for "CUP"
    And the feed is "Complete" and all of it is in the store

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

  @G13 @G15
  Scenario: Orders of every kind arrive as they are, and so do their parcels
    Given a connected trial store
    And the store sells goods of every kind from the supplier
    And the supplier has received orders of every kind
    And the supplier ships all of them, each with another carrier
    When an hour and a quarter passes
    Then there is one sales order with the lines of the order
    And each supplier has one purchase order for its lines
    And the shipment shows its items, tracking number and carrier
    And the list of orders shows all of them

  @G13
  Scenario: Orders with everything that a checkout offers arrive as they are
    Given a connected trial store
    And the store takes coupons and euros
    And the store adds 8 % of tax to its prices
    And the store sells goods of every kind from the supplier
    And the supplier has received orders with coupons, gifts and euros
    When an hour and a quarter passes
    Then there is one sales order with the lines of the order
    And each supplier has one purchase order for its lines
    And the list of orders shows all of them

  @G13
  Scenario: An order that nobody supplies fails, and says so
    Given a connected trial store
    And the store sells "CAP" from nobody
    And the shopper orders 2 of "CAP"
    When half an hour passes
    Then its sales order has failed, and an event says that nobody supplies it

  @G13 @G17
  Scenario: A failed order is tried again, and everything is told
    Given a connected trial store that allows cancelling orders
    And the store sells "MUG" from the supplier
    And the store sells "CAP" from nobody
    And the supplier has received an order for 1 of "MUG"
    And the supplier cancels the order
    And the supplier has received an order for 1 of "MUG"
    And the supplier ships the order
    And the shopper orders 2 of "CAP"
    And half an hour passes
    And the retailer matches "CAP" to the supplier's name for it, in small letters
    And the retailer tries again what has failed
    When an hour and a quarter passes
    Then each supplier has one purchase order for its lines
    And everything that became of the documents is told, with who did it
    And the mails tell both sides what they have to know

  @G17
  Scenario: The buttons beside the forms of the portal do what they say
    Given a connected trial store
    And the store sells "MUG" from the supplier
    And the supplier has received an order for 1 of "MUG"
    When a quarter of an hour passes
    Then the buttons for documents and connections do what they say

  @G13
  Scenario: An order for two addresses goes to both
    Given a connected trial store
    And the supplier has received an order for two addresses
    When a quarter of an hour passes
    Then there is one sales order with the lines of the order

  @G13
  Scenario Outline: What is left of an order that is refunded in part before it is sent is not forgotten
    Given a connected trial store
    And the store sells "MUG" from the supplier
    And the store sells "TEE" from the supplier
    And the shopper orders 2 of "MUG" and 1 of "TEE"
    And the retailer refunds <what> of the order
    When an hour and a quarter passes
    Then what is left of it is in Logicbroker exactly once, or a person was told why not

    Examples:
      | what       |
      | 1 of "TEE" |
      | 1 of "MUG" |

  @G13
  Scenario: Pieces that were paid back are not asked for
    Given a connected trial store
    And the store sells "MUG" from the supplier
    And the store sells "TEE" from the supplier
    And the shopper orders 2 of "MUG" and 1 of "TEE"
    And the retailer refunds 1 of "MUG" of the order
    And the retailer puts the order into "Awaiting Fulfillment" once more
    When an hour and a quarter passes
    Then there is one sales order with the lines of the order

  @G13 @G15
  Scenario Outline: Stores of one retailer leave each other's orders alone
    Given a connected trial store
    And the retailer opens another store, which sends to the same account
    And a shopper of the other store places an order
    And half an hour passes
    And the connector of the other store <state>
    And the shopper places an order
    And the supplier has received an order
    And the suppliers <answer> the order of the other store
    And the supplier ships the order
    When an hour and a quarter passes
    Then what suppliers did for one store shows in that store only
    And each order is in Logicbroker exactly once, or a person was told why not
    And the shipment shows its items, tracking number and carrier

    Examples:
      | state           | answer |
      | goes on         | ship   |
      | goes on         | cancel |
      | is switched off | ship   |
      | is switched off | cancel |

  @G13
  Scenario: Nothing is sent a second time as the hours pass
    Given a connected trial store
    And the shopper places an order
    When 6 hours pass
    Then there is one sales order with the lines of the order
    And each supplier has one purchase order for its lines

  @G12 @G13 @G17
  Scenario: Whatever Logicbroker has is found in every way, and what cannot be is refused
    Given a connected trial store with two suppliers
    And the store sells "MUG" from the first supplier
    And the store sells "TEE" from the second supplier
    And the first supplier uploads a stock of 30 for "MUG"
    And the supplier uploads a product feed with "LAMP" and one without a name
    And the suppliers have received an order for 3 of "MUG" and 1 of "TEE"
    And of the order, the first supplier ships 2 of "MUG"
    And of the order, the second supplier cancels 1 of "TEE"
    And the supplier invoices the order
    When an hour and a quarter passes
    Then Logicbroker refuses what cannot be
    And Logicbroker answers the same in every way in which it can be asked

  @G17
  Scenario: The documents of a shipped order are found together
    Given a connected trial store
    And the supplier has received an order
    And the supplier ships the order
    And the supplier invoices the order
    When an hour and a quarter passes
    Then the related documents of the order include a shipment
    And the portal shows a sales order, a purchase order, a shipment and an invoice for it
    And none of the documents is left waiting

  @G17
  Scenario: A cancellation is shown as an acknowledgement
    Given a connected trial store that allows cancelling orders
    And the supplier has received an order
    And the supplier cancels the order
    When an hour and a quarter passes
    Then the related documents of the order include an acknowledgement
    And the portal shows a sales order, a purchase order and an acknowledgement for it
    And none of the documents is left waiting
