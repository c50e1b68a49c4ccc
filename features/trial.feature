Feature: A trial store lives for 15 days
  It works to the last instant; then it stops, and everybody is told why.

  @G11
  Scenario Outline: The trial ends to the second
    Given a trial store that is connected one hour before the end of the trial
    When it is <moment> the end of the trial
    Then the store answers exactly while the trial lasts

    Examples:
      | moment                 |
      | the last second before |
      | exactly                |
      | one second after       |

  @G11
  Scenario Outline: Shop and control panel close with the trial
    Given a trial store that is not connected yet
    And the shopper places an order
    And it is <moment> the end of the trial
    When somebody tries to shop and to work in the store
    Then the shop and the control panel are open exactly while the trial lasts

    Examples:
      | moment                 |
      | the last second before |
      | exactly                |

  @G11 @G12
  Scenario: An order of the last hour still arrives
    Given a trial store that is connected one hour before the end of the trial
    And the shopper places an order
    When a quarter of an hour passes
    Then the order ID is the reference number of a sales order
    And the store answers exactly while the trial lasts

  @G11
  Scenario: The connection says that the trial has ended
    Given a trial store that is connected one hour before the end of the trial
    When 2 hours pass
    Then the connection says that the trial has ended

  @G11
  Scenario Outline: The days that are left are said
    Given a trial store that is connected <days> days before the end of the trial
    When the harness examines the connection
    Then the harness says that <days> days are left

    Examples:
      | days |
      | 14   |
      | 3    |

  @G1 @G11
  Scenario: After an upgrade everything goes on
    Given a trial store that is connected one hour before the end of the trial
    And the shopper places an order after the last cycle of the trial
    And the retailer upgrades the store two hours later
    And the connection reads the store's information
    When an hour passes
    Then the order of the last minutes is in Logicbroker once
    And the store says that it is on no trial
    And the store names the currency of its orders
