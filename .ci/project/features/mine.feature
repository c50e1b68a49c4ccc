Feature: Mine

  @G12
  Scenario: My order arrives
    Given a connected trial store
    And the shopper places an order
    When a quarter of an hour passes
    Then the order ID is the reference number of a sales order
