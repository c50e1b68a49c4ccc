Feature: What a supplier shows before going live
  The cases that Logicbroker has every new supplier try with test orders, each of them followed to the store.

  @G13 @G15 @G17
  Scenario Outline: One supplier fulfils everything
    Given a connected trial store
    And the supplier of "MUG" and "TEE" has received an order for <order>
    And the supplier ships the order
    When an hour and a quarter passes
    Then the order shows "Shipped"
    And the shipment shows its items, tracking number and carrier
    And each supplier has one purchase order for its lines
    And the related documents of the order include a shipment

    Examples:
      | order                     |
      | 3 of "MUG"                |
      | 3 of "MUG" and 2 of "TEE" |

  @G13 @G15 @G17
  Scenario Outline: Two suppliers fulfil everything
    Given a connected trial store with two suppliers
    And the suppliers of "MUG" and "CUP" and of "TEE" and "CAP" have received an order for <order>
    And both suppliers ship the order
    When an hour and a quarter passes
    Then the order shows "Shipped"
    And the shipment shows its items, tracking number and carrier
    And each supplier has one purchase order for its lines
    And the related documents of the order include a shipment

    Examples:
      | order                                                   |
      | 3 of "MUG" and 2 of "TEE"                               |
      | 3 of "MUG" and 1 of "CUP" and 2 of "TEE" and 2 of "CAP" |

  @G13 @G16 @G17
  Scenario Outline: One supplier cancels everything
    Given a connected trial store that allows cancelling orders
    And the supplier of "MUG" and "TEE" has received an order for <order>
    And the supplier cancels the order
    When an hour and a quarter passes
    Then the order shows "Cancelled"
    And each supplier has one purchase order for its lines
    And the related documents of the order include an acknowledgement

    Examples:
      | order                     |
      | 3 of "MUG"                |
      | 3 of "MUG" and 2 of "TEE" |

  @G13 @G16 @G17
  Scenario Outline: Two suppliers cancel everything
    Given a connected trial store with two suppliers
    And the suppliers of "MUG" and "CUP" and of "TEE" and "CAP" have received an order for <order>
    And both suppliers cancel the order
    When an hour and a quarter passes
    Then the order shows "Cancelled"
    And each supplier has one purchase order for its lines
    And the related documents of the order include an acknowledgement

    Examples:
      | order                                                   |
      | 3 of "MUG" and 2 of "TEE"                               |
      | 3 of "MUG" and 1 of "CUP" and 2 of "TEE" and 2 of "CAP" |

  @G15 @G16 @G17
  Scenario Outline: One supplier fulfils a part and cancels the rest
    Given a connected trial store that allows cancelling orders
    And the supplier of "MUG" and "TEE" has received an order for <order>
    And of the order, the supplier ships <shipped>
    And of the order, the supplier cancels <cancelled>
    When an hour and a quarter passes
    Then the order shows what was shipped and what was cancelled
    And the related documents of the order include a shipment
    And the related documents of the order include an acknowledgement

    Examples:
      | order                     | shipped                   | cancelled                 |
      | 3 of "MUG"                | 2 of "MUG"                | 1 of "MUG"                |
      | 3 of "MUG" and 2 of "TEE" | 3 of "MUG"                | 2 of "TEE"                |
      | 3 of "MUG" and 2 of "TEE" | 2 of "MUG" and 1 of "TEE" | 1 of "MUG" and 1 of "TEE" |

  @G15 @G16 @G17
  Scenario Outline: Two suppliers fulfil a part and cancel the rest
    Given a connected trial store with two suppliers
    And the suppliers of "MUG" and "CUP" and of "TEE" and "CAP" have received an order for <order>
    And of the order, the first supplier ships <shipped>
    And of the order, the second supplier cancels <cancelled>
    When an hour and a quarter passes
    Then the order shows what was shipped and what was cancelled
    And the related documents of the order include a shipment
    And the related documents of the order include an acknowledgement
    And the portal shows a sales order, 2 purchase orders, a shipment and an acknowledgement for it

    Examples:
      | order                                                   | shipped                   | cancelled                 |
      | 3 of "MUG" and 2 of "TEE"                               | 3 of "MUG"                | 2 of "TEE"                |
      | 3 of "MUG" and 1 of "CUP" and 2 of "TEE" and 2 of "CAP" | 3 of "MUG" and 1 of "CUP" | 2 of "TEE" and 2 of "CAP" |

  @G15 @G16 @G17
  Scenario Outline: Two suppliers each fulfil a part and cancel the rest
    Given a connected trial store with two suppliers
    And the suppliers of "MUG" and "CUP" and of "TEE" and "CAP" have received an order for <order>
    And of the order, the first supplier ships <first ships>
    And of the order, the second supplier ships <second ships>
    And of the order, the first supplier cancels <first cancels>
    And of the order, the second supplier cancels <second cancels>
    When an hour and a quarter passes
    Then the order shows what was shipped and what was cancelled
    And the related documents of the order include a shipment
    And the related documents of the order include an acknowledgement

    Examples:
      | order                                                   | first ships               | first cancels | second ships | second cancels            |
      | 3 of "MUG" and 2 of "TEE"                               | 2 of "MUG"                | 1 of "MUG"    | 1 of "TEE"   | 1 of "TEE"                |
      | 3 of "MUG" and 1 of "CUP" and 2 of "TEE" and 2 of "CAP" | 2 of "MUG" and 1 of "CUP" | 1 of "MUG"    | 2 of "TEE"   | 2 of "CAP"                |

  @G17
  Scenario Outline: One supplier takes goods back
    Given a connected trial store
    And the supplier of "MUG" and "TEE" has received an order for <order>
    And the supplier ships the order
    And of the order, the supplier takes back <returned> two hours later
    When an hour and a quarter passes
    Then the related documents of the order include a return
    And the return has not changed the order

    Examples:
      | order                     | returned                  |
      | 3 of "MUG"                | 1 of "MUG"                |
      | 3 of "MUG" and 2 of "TEE" | 3 of "MUG" and 1 of "TEE" |

  @G17
  Scenario Outline: Two suppliers take goods back
    Given a connected trial store with two suppliers
    And the suppliers of "MUG" and "CUP" and of "TEE" and "CAP" have received an order for <order>
    And both suppliers ship the order
    And of the order, the first supplier takes back <first> two hours later
    And of the order, the second supplier takes back <second> two hours later
    When an hour and a quarter passes
    Then the related documents of the order include a return
    And the return has not changed the order

    Examples:
      | order                                                   | first                     | second                    |
      | 3 of "MUG" and 2 of "TEE"                               | 1 of "MUG"                | 2 of "TEE"                |
      | 3 of "MUG" and 1 of "CUP" and 2 of "TEE" and 2 of "CAP" | 2 of "MUG" and 1 of "CUP" | 1 of "TEE" and 2 of "CAP" |

  @G15 @G17
  Scenario: Several lines travel in several boxes of one shipment
    Given a connected trial store
    And the supplier of "MUG" and "TEE" has received an order for 2 of "MUG" and 2 of "TEE"
    And of the order, the supplier ships 2 of "MUG" and 1 of "TEE" in one box and 1 of "TEE" in another
    And the supplier invoices the order
    When an hour and a quarter passes
    Then the order shows "Shipped"
    And each package shows its own tracking number
    And the related documents of the order include an invoice
    And the portal shows a sales order, a purchase order, a shipment and an invoice for it

  @G15 @G16 @G17
  Scenario: A part of one line is cancelled before the rest is shipped
    Given a connected trial store that allows cancelling orders
    And the supplier of "MUG" and "TEE" has received an order for 3 of "MUG" and 2 of "TEE"
    And of the order, the supplier cancels 1 of "MUG"
    And the supplier accepts the rest of the order
    And of the order, the supplier ships 2 of "MUG" and 2 of "TEE" two hours later
    When an hour and a quarter passes
    Then the order shows what was shipped and what was cancelled
    And none of the documents is left waiting

  @G15 @G16 @G17
  Scenario Outline: What was not cancelled travels in three boxes
    Given a connected trial store that allows cancelling orders
    And the supplier of "MUG" and "TEE" has received an order for <order>
    And of the order, the supplier cancels <cancelled>
    And the supplier accepts the rest of the order
    And of the order, the supplier ships <boxes>
    When an hour and a quarter passes
    Then the order shows what was shipped and what was cancelled
    And each package shows its own tracking number
    And the related documents of the order include a shipment

    Examples:
      | order                     | cancelled  | boxes                                                             |
      | 4 of "MUG" and 1 of "TEE" | 2 of "MUG" | 1 of "MUG" in one box, 1 of "MUG" in another and 1 of "TEE" in a third |
      | 4 of "MUG" and 2 of "TEE" | 2 of "MUG" | 2 of "MUG" in one box, 1 of "TEE" in another and 1 of "TEE" in a third |

  @G15 @G16 @G17
  Scenario: One line is cancelled, the other shipped and invoiced
    Given a connected trial store that allows cancelling orders
    And the supplier of "MUG" and "TEE" has received an order for 2 of "MUG" and 2 of "TEE"
    And of the order, the supplier cancels 2 of "MUG"
    And of the order, the supplier ships 2 of "TEE"
    And the supplier invoices the order
    When an hour and a quarter passes
    Then the order shows what was shipped and what was cancelled
    And the related documents of the order include an invoice

  @G15
  Scenario: A shipment leaves one line out
    Given a connected trial store
    And the supplier of "MUG" and "TEE" has received an order for 2 of "MUG" and 2 of "TEE"
    And of the order, the supplier ships 2 of "TEE"
    When an hour and a quarter passes
    Then the order shows "Partially Shipped"
    And the shipment shows its items, tracking number and carrier

  @G16
  Scenario Outline: Everything is cancelled for a reason of the retailer's list
    Given a connected trial store that allows cancelling orders
    And the supplier of "MUG" and "TEE" has received an order for 2 of "MUG" and 1 of "TEE"
    And of the order, the supplier cancels 2 of "MUG" and 1 of "TEE" because of "<reason>"
    When an hour and a quarter passes
    Then the order shows "Cancelled"
    And the details behind "+" show what was cancelled

    Examples:
      | reason                          |
      | Cancelled at retailer's request |
      | Invalid item cost               |

  @G16
  Scenario Outline: Lines are cancelled for a reason of the retailer's list
    Given a connected trial store that allows cancelling orders
    And the supplier of "MUG" and "TEE" has received an order for 3 of "MUG" and 2 of "TEE"
    And of the order, the supplier cancels <cancelled> because of "<reason>"
    When an hour and a quarter passes
    Then the order shows "Manual Verification Required"
    And the staff notes name what was cancelled
    And the details behind "+" show what was cancelled

    Examples:
      | cancelled                 | reason                          |
      | 2 of "MUG" and 1 of "TEE" | Cancelled at retailer's request |
      | 2 of "TEE"                | Invalid item cost               |

  @G15 @G17
  Scenario: One acknowledgement, two shipments, two invoices
    Given a connected trial store
    And the supplier of "MUG" and "TEE" has received an order for 2 of "MUG" and 2 of "TEE"
    And the supplier accepts the order
    And of the order, the supplier ships 2 of "MUG"
    And the supplier invoices the order
    And of the order, the supplier ships 2 of "TEE" two hours later
    And the supplier invoices the order
    When an hour and a quarter passes
    Then the order shows "Shipped"
    And each package shows its own tracking number
    And the related documents of the order include an invoice
    And the portal shows a sales order, a purchase order, an acknowledgement, 2 shipments and 2 invoices for it
    And none of the documents is left waiting

  @G17
  Scenario: What was shipped and invoiced comes back
    Given a connected trial store
    And the supplier of "MUG" and "TEE" has received an order for 2 of "MUG"
    And the supplier ships the order
    And the supplier invoices the order
    And of the order, the supplier takes back 2 of "MUG" two hours later
    When an hour and a quarter passes
    Then the related documents of the order include a return
    And the related documents of the order include an invoice
    And the return has not changed the order
