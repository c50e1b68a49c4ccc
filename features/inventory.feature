Feature: The supplier's stock reaches the store
  Suppliers upload files; at ten past every hour the matched items show their new level in the store.

  @G18
  Scenario: The guide's own inventory file
    Given a connected trial store
    And the store sells 7 products from the supplier
    When the supplier uploads the stock of all of them as "2022-05-17_1506.csv"
    Then the inventory events say "Imported 7 records from '2022-05-17_1506.csv'"
    And each inventory file has left exactly one such event
    And nothing is listed as unmatched

  @G18 @G21
  Scenario: The stock of more than a hundred products, also of those that are hidden, off sale or not counted
    Given a connected trial store
    And the store sells 105 products from the supplier
    When the supplier uploads the stock of all of them as "everything.csv"
    And 2 hours pass
    Then the inventory events say "Imported 105 records from 'everything.csv'"
    And the store shows for each of them what was uploaded
    And the store lists all of them on one page

  @G18
  Scenario: Bad rows are named
    Given a connected trial store
    And the store sells "MUG" from the supplier
    When the supplier uploads a file whose row 3 has no SKU and whose row 5 has no quantity
    Then a warning says that row 3 has no SKU and that row 5 has no quantity
    And each inventory file has left exactly one such event

  @G18 @G19
  Scenario: Files of every kind are read, and told of
    Given a connected trial store
    And the store sells "MUG" from the supplier
    And the store sells "TEE" from the supplier
    When the supplier uploads inventory files of every kind
    Then each of them is read, or an alert says why not
    And the buttons for clearing feeds and matches do what they say

  @G20 @G21
  Scenario: The new level shows at ten past the hour, not before
    Given a connected trial store
    And the store sells "MUG" from the supplier
    And the supplier uploads a stock of 30 for "MUG"
    And an hour passes
    And the supplier uploads a file with a stock of 7 and further down 12 for "MUG"
    When it becomes ten past the hour
    Then the levels have changed at ten past the hour
    And the store shows a level of 12 for "MUG"
    And the page Products > Inventory shows a level of 12 for "MUG"

  @G20
  Scenario Outline: An upload close to ten past the hour
    Given a connected trial store
    And the store sells "MUG" from the supplier
    And it is <moment>
    And the supplier uploads a stock of 1200 for "MUG"
    When it becomes ten past the hour
    Then the levels have changed at ten past the hour

    Examples:
      | moment                                   |
      | the last second before ten past the hour |
      | one second after ten past the hour       |
      | five minutes before ten past midnight    |

  @G21
  Scenario: The level of a variant
    Given a connected trial store
    And the store sells the variant "TEE-L" from the supplier
    And the supplier uploads a stock of 4 for "TEE-L"
    When it becomes ten past the hour
    Then the store shows a level of 4 for "TEE-L"
    And the page Products > Inventory shows a level of 4 for "TEE-L"

  @G21
  Scenario: Sold out
    Given a connected trial store
    And the store sells "MUG" from the supplier
    And the supplier uploads a stock of 0 for "MUG"
    When it becomes ten past the hour
    Then the store shows a level of 0 for "MUG"
    And the page Products > Inventory shows a level of 0 for "MUG"

  @G21
  Scenario: What was sold since its level came is not offered again
    Given a connected trial store
    And the store sells "MUG" from the supplier
    And the store sells "CAP" from the supplier
    And the supplier uploads a stock of 30 for "MUG"
    And an hour passes
    And the shopper orders 3 of "MUG"
    And the supplier uploads a stock of 5 for "CAP"
    When 2 hours pass
    Then the page Products > Inventory shows a level of 27 for "MUG"
    And the page Products > Inventory shows a level of 5 for "CAP"

  @G19 @G20 @G21
  Scenario: An item without a match is not sent
    Given a connected trial store
    And the store sells "MUG" from the supplier
    And the store sells "CAP" from nobody
    And the supplier uploads a stock of 12 for "MUG" and of 99 for the unmatched "CAP"
    When it becomes ten past the hour
    Then "CAP" is listed as unmatched
    And the store shows a level of 12 for "MUG"
    And products that are not in the feed keep their level

  @G21
  Scenario: A level whose match is gone is not written to what the retailer sells under that name
    Given a connected trial store
    And the store sells "SHADE" from nobody
    And the supplier has fed 99 of "LAMP", which the store does not sell yet
    And the retailer matches "LAMP" to "SHADE" instead, and sells a "LAMP" of its own, 3 of it
    When 2 hours pass
    Then the store shows a level of 99 for "SHADE"
    And the store shows a level of 3 for "LAMP"

  @G19 @G21
  Scenario: A matching file makes the match
    Given a connected trial store
    And the store sells "MUG" from the supplier
    And the store sells "CAP" from nobody
    And the store sells "0042" from nobody
    And the supplier uploads a stock of 12 for "MUG" and of 9 for the unmatched "CAP"
    And the supplier uploads a stock of 4 for the unmatched "0042"
    And an hour passes
    And the retailer matches "CAP" to the supplier's name for it, in small letters
    When it becomes ten past the hour
    Then "0042" is listed as unmatched
    And the store shows a level of 12 for "MUG"
    And the store shows a level of 9 for "CAP"
    And products that are not in the feed keep their level

  @G18 @G21
  Scenario: Each partner has events of its own, and the connection adds nothing to them
    Given a connected trial store with two suppliers
    And the store sells "MUG" from the first supplier
    And the store sells "CAP" from the second supplier
    And the first supplier uploads a stock of 12 for "MUG"
    And half an hour passes
    And the second supplier uploads a stock of 5 for "CAP"
    When 2 hours pass
    Then each inventory file has left exactly one such event
    And the Events tab of Inventory Feeds shows each partner's files under that partner
    And the store shows a level of 12 for "MUG"
    And the store shows a level of 5 for "CAP"
