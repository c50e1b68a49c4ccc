Feature: A supplier's new products appear in the store
  The supplier fills in the retailer's feed, the retailer approves it, and the products are in the store.

  @G22
  Scenario: The supplier downloads the retailer's feed
    Given a connected trial store
    When the supplier downloads the retailer's product feed
    Then it is empty and has the columns "sku", "name", "type", "weight", "price", "description" and "is_visible"
    And it has the columns "cost_price", "retail_price", "sale_price", "brand_name", "categories" and "image_url"
    And it has the columns "upc", "mpn", "gtin", "width", "depth", "height" and "inventory_level"

  @G22 @G23
  Scenario: A filled-in feed waits for the retailer
    Given a connected trial store
    And the supplier has downloaded the retailer's product feed
    And the supplier uploads it filled in with "LAMP" and "DESK"
    When an hour passes
    Then the feed is "Pending" with 2 items of which 2 are compliant
    And the store does not have the products of the feed

  @G22 @G23
  Scenario: Items that are not compliant are counted, and say why
    Given a connected trial store
    And the supplier has downloaded the retailer's product feed
    And the supplier uploads it filled in with "LAMP" and one without a name
    When the retailer downloads the feed
    Then the feed is "Pending" with 2 items of which 1 are compliant
    And row 3 of the feed is marked because of its "name"
    And the file holds the products of the feed
    And its first column says what is wrong with the "name" in row 3

  @G22
  Scenario: An item without a SKU and one whose price is no number are not compliant
    Given a connected trial store
    And the supplier uploads this product feed
      | sku  | name | type     | weight | price |
      | LAMP | Lamp | physical | 1.25   | 19.95 |
      |      | Desk | physical | 30     | 149   |
      | SOFA | Sofa | physical | 40     | cheap |
    When an hour passes
    Then the feed is "Pending" with 3 items of which 1 are compliant
    And rows 3 and 4 of the feed are marked because of their "sku" and "price"
    And the store does not have the products of the feed

  @G23
  Scenario: The list of feeds shows what can be done with each
    Given a connected trial store
    When the supplier uploads a product feed with "LAMP"
    Then the list shows the feed's ID, file name, dates, status and items
    And the feed can be downloaded, deleted and approved

  @G23
  Scenario: The list of feeds has pages
    Given a connected trial store
    When the supplier uploads 12 product feeds
    Then with 10 rows per page, page 1 of the list goes from "feed-12.csv" to "feed-3.csv"
    And with 10 rows per page, page 2 of the list goes from "feed-2.csv" to "feed-1.csv"

  @G23
  Scenario: A feed is downloaded
    Given a connected trial store
    And the supplier uploads a product feed with "SOFA" as "sofas.csv"
    And the supplier uploads this product feed
      | sku  | name      | type     | weight | price  | description      | brand_name | upc          | is_visible |
      | LAMP | Oak, Lamp | physical | 1.25   | 19.95  | Für Räume & Flur | Lumen      | 012345678905 | TRUE       |
      | DESK | Desk      | physical | 30     | 149.00 | Made of oak.     |            |              | FALSE      |
    When the retailer downloads the feed
    Then the file holds the products of the feed

  @G22
  Scenario: A feed may be a workbook
    Given a connected trial store
    When the supplier fills in the retailer's product feed as a workbook
    Then its workbooks hold what is in the feed

  @G23
  Scenario: Nobody can press what may not be pressed
    Given a connected trial store
    And the store has a product of its own with the name of "DESK"
    And the supplier uploads a product feed with "LAMP" as "lamps.csv"
    And the supplier uploads a product feed with "VASE" and one without a name as "vases.csv"
    And the supplier uploads a product feed with "DESK" as "desks.csv"
    And the retailer approves "lamps.csv", "vases.csv" and "desks.csv"
    And an hour and a quarter passes
    And the supplier uploads a product feed with "RUG" as "rugs.csv"
    When both sides try the buttons of all feeds
    Then only those work that the guide names

  @G23
  Scenario: A feed is deleted
    Given a connected trial store
    And the supplier uploads a product feed with "SOFA" as "sofas.csv"
    And the supplier uploads a product feed with "LAMP" as "lamps.csv"
    And the supplier uploads a product feed with "DESK" as "desks.csv"
    When the retailer deletes "lamps.csv"
    Then the feed is no longer listed
    And the list of feeds reads
      | file      | status  | items | compliant | retailer                  | supplier         |
      | desks.csv | Pending | 1     | 1         | Download, Delete, Approve | Download, Delete |
      | sofas.csv | Pending | 1     | 1         | Download, Delete, Approve | Download, Delete |
    And each partner's feeds are listed under that partner, who sees them in the same state

  @G23 @G24 @G25 @G26
  Scenario: The retailer approves
    Given a connected trial store
    And the supplier uploads this product feed
      | sku  | name     | type     | weight | price  | retail_price | cost_price | sale_price | description      | brand_name | upc          | is_visible |
      | LAMP | Oak Lamp | physical | 1.25   | 19.95  | 24.95        | 8.40       | 17.50      | Für Räume & Flur | Lumen      | 012345678905 | TRUE       |
      | DESK | Desk     | physical | 30     | 149.00 |              |            |            | Made of oak.     |            |              | FALSE      |
    And half an hour passes
    And the retailer approves the feed
    When an hour and a quarter passes
    And the retailer downloads the feed
    Then the feed is "Complete" and all of it is in the store
    And the file holds the products of the feed
    And each product of the feed is in the store once
    And the event "Product Feed Exported" is left exactly for the complete feeds
    And the page Products > View shows
      | SKU  | Name     | Price   | Status  |
      | LAMP | Oak Lamp | $19.95  | Visible |
      | DESK | Desk     | $149.00 | Hidden  |

  @G24 @G25
  Scenario: A product in several sizes, with categories and a column of its own
    Given a connected trial store
    And the supplier uploads this product feed
      | sku     | name                                                           | type     | weight | price | description                     | categories | material | parent_sku | size |
      | LAMP    | Oak Lamp with a shade of natural linen and two metres of cable | physical | 1.25   | 19.95 | <p>Gives <b>warm</b> light.</p> | Lamps; New | Walnut   |            |      |
      | LAMP-S  | Oak Lamp, small                                                | physical | 1.25   | 19.95 |                                 |            |          | LAMP       | S    |
      | LAMP-XL | Oak Lamp, very large                                           | physical | 2.75   | 34.95 |                                 |            |          | LAMP       | XL   |
      | LAMP-M  | Oak Lamp, medium                                               | physical | 1.75   | 24.95 |                                 |            |          | LAMP       | M    |
    And the retailer approves the feed
    When an hour and a quarter passes
    Then the feed is "Complete" and all of it is in the store
    And each product of the feed is in the store once

  @G25
  Scenario: A new product has all its pictures
    Given a connected trial store
    And the supplier uploads this product feed
      | sku    | name        | type     | weight | price | image_url                                           | image_url_2                          | image_url_3                            | parent_sku | size | variant_image_url                   |
      | LAMP   | Oak Lamp    | physical | 1.25   | 19.95 | https://pictures.example.com/lamp.jpg?width=1200&v=2 | https://pictures.example.com/lit.jpg | https://pictures.example.com/Shade.JPG |            |      |                                     |
      | LAMP-S | Small Lamp  | physical | 1.25   | 19.95 |                                                     |                                      |                                        | LAMP       | S    | https://pictures.example.com/s.jpg  |
      | LAMP-L | Large Lamp  | physical | 2.75   | 34.95 |                                                     |                                      |                                        | LAMP       | L    | https://pictures.example.com/l.jpg  |
    And the retailer approves the feed
    When an hour and a quarter passes
    Then the feed is "Complete" and all of it is in the store
    And the new products show the pictures of the feed

  @G24 @G25
  Scenario: A feed of more than a hundred products
    Given a connected trial store
    And the supplier uploads a product feed with 101 products
    And the retailer approves the feed
    When an hour and a quarter passes
    Then the feed is "Complete" and all of it is in the store
    And each product of the feed is in the store once

  @G23 @G24 @G26
  Scenario: A feed with an item that is not compliant fails
    Given a connected trial store
    And the supplier uploads a product feed with "LAMP" and one without a name
    And the retailer approves the feed
    When an hour and a quarter passes
    And the retailer downloads the feed
    Then the feed is "Failed" and not all of it is in the store
    And its first column says what is wrong with the "name" in row 3
    And nothing of the feed is offered to the store
    And the event "Product Feed Exported" is left exactly for the complete feeds

  @G24 @G26
  Scenario: A product that the store refuses fails the feed
    Given a connected trial store
    And the store has a product of its own with the name of "DESK"
    And the store has a product of its own with the name of "SOFA"
    And the supplier uploads a product feed with "LAMP" and "DESK" and "SOFA"
    And the retailer approves the feed
    When an hour and a quarter passes
    Then the feed is "Failed" and not all of it is in the store
    And the alerts tell of "DESK" and "SOFA" that the store refused the name

  @G23 @G24 @G25 @G26
  Scenario: A failed feed is sent again
    Given a connected trial store
    And a feed with "LAMP" and "DESK" has failed because of the name of "DESK"
    And the retailer removes the product that was in the way
    And the retailer sends the feed again
    When an hour and a quarter passes
    Then the product that was in the way is on no page any more
    And the feed is "Complete" and all of it is in the store
    And each product of the feed is in the store once
    And the event "Product Feed Exported" is left exactly for the complete feeds

  @G25
  Scenario: A product that the store has is updated, not doubled
    Given a connected trial store
    And the store sells "LAMP" from the supplier
    And the supplier uploads this product feed
      | sku  | name     | type     | weight | price | description  |
      | LAMP | Oak Lamp | physical | 1.25   | 19.90 | Gives light. |
    And the retailer approves the feed
    When an hour and a quarter passes
    Then each product of the feed is in the store once
    And the store sells "LAMP" for $19.90
    And the page Products > View shows
      | SKU  | Name     | Price  | Stock | Status  |
      | LAMP | Oak Lamp | $19.90 | 50    | Visible |

  @G25 @G26
  Scenario: What a later feed does not speak of stays
    Given a connected trial store
    And the supplier uploads this product feed
      | sku  | name     | type     | weight | price | sale_price | description  | brand_name | categories | upc          | is_visible |
      | LAMP | Oak Lamp | physical | 1.25   | 19.95 | 17.50      | Gives light. | Lumen      | Lamps      | 012345678905 | FALSE      |
    And the retailer approves the feed
    And 2 hours pass
    And the supplier uploads this product feed
      | sku  | name     | type     | weight | price | description |
      | LAMP | Oak Lamp | physical | 1.50   | 18.95 |             |
    And the retailer approves the feed
    When an hour and a quarter passes
    Then each product of the feed is in the store once
    And the event "Product Feed Exported" is left exactly for the complete feeds
    And the page Products > View shows
      | SKU  | Name     | Price  | Status |
      | LAMP | Oak Lamp | $18.95 | Hidden |

  @G23 @G24 @G26
  Scenario: Feeds of two suppliers in every state
    Given a connected trial store with two suppliers
    And the store has a product of its own with the name of "DESK"
    And the second supplier uploads a product feed with "LAMP" as "lamps.csv"
    And the first supplier uploads a product feed with "DESK" as "desks.csv"
    And the second supplier uploads a product feed with "VASE" and one without a name as "vases.csv"
    And an hour passes
    And the retailer approves "lamps.csv", "desks.csv" and "vases.csv"
    And 2 hours pass
    And the second supplier uploads a product feed with "SOFA" and one without a name as "sofas.csv"
    And the first supplier uploads a product feed with "CUP" as "cups.csv"
    And the retailer approves "cups.csv"
    When the first supplier uploads a product feed with "RUG" and "MAT" as "rugs.csv"
    Then the list of feeds reads
      | file      | status   | items | compliant | retailer                  | supplier               |
      | rugs.csv  | Pending  | 2     | 2         | Download, Delete, Approve | Download, Delete       |
      | cups.csv  | Pending  | 1     | 1         | Download, Delete          | Download, Delete       |
      | sofas.csv | Pending  | 2     | 1         | Download, Delete, Approve | Download, Delete       |
      | vases.csv | Failed   | 2     | 1         | Download, Delete          | Download, Delete       |
      | desks.csv | Failed   | 1     | 1         | Download, Delete, Send    | Download, Delete, Send |
      | lamps.csv | Complete | 1     | 1         | Download, Delete          | Download, Delete       |
    And each partner's feeds are listed under that partner, who sees them in the same state
    And the event "Product Feed Exported" is left exactly for the complete feeds
    And the Events tab of Product Feeds shows what was reported under each partner
