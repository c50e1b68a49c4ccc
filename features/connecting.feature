Feature: The retailer connects the store
  The credentials go into the connection form; from that moment on orders are sent.

  @G3
  Scenario Outline: The store hash may come in several ways
    Given a trial store that is not connected yet
    And the retailer creates an API account
    When the retailer gives the store hash as <given as>
    Then the store hash is understood

    Examples:
      | given as             |
      | the hash             |
      | the hash with blanks |
      | the API path         |
      | the credentials file |

  @G3
  Scenario: The store hash stands in the API path
    Given a trial store that is not connected yet
    When the retailer creates an API account
    Then the file names the API path with the store hash

  @G3
  Scenario: A store hash has no capital letters
    Given a trial store that is not connected yet
    And the retailer creates an API account
    When the retailer gives the store hash in capital letters
    Then the form says that this is not a store hash

  @G3
  Scenario Outline: What is not a store hash is refused
    Given a trial store that is not connected yet
    And the retailer creates an API account
    When the retailer gives the store hash as "<text>"
    Then the form says that this is not a store hash

    Examples:
      | text              |
      | My Store          |
      | J4R5TH3EOF        |
      | www.my-store.test |

  @G8
  Scenario Outline: Trial stores belong in stage, production stores in production
    Given a store on the plan "<plan>" that is not connected yet
    And the retailer creates an API account
    When the retailer connects it in <environment>
    Then the form <answers> because of the environment

    Examples:
      | plan     | environment | answers |
      | trial    | stage       | accepts |
      | trial    | production  | refuses |
      | standard | production  | accepts |
      | standard | stage       | refuses |

  @G8
  Scenario: A mix-up that is meant is accepted
    Given a trial store that is not connected yet
    And the retailer creates an API account
    When the retailer connects it in production on purpose
    Then the form accepts because of the environment

  @G9
  Scenario: BigCommerce is found among the systems that can be connected
    Given a trial store that is not connected yet
    When the retailer searches for "BigCommerce", "bigCOMM" and "Magento" in Connect to a New System
    Then "BigCommerce" and "bigCOMM" find BigCommerce, "Magento" does not, and its form asks for credentials

  @G9
  Scenario: Good credentials are accepted
    Given a trial store that is not connected yet
    And the retailer creates an API account
    When the retailer pastes its credentials into the connection form
    Then the form accepts the credentials
    And the portal shows a saved connection

  @G9
  Scenario Outline: Wrong credentials are refused
    Given a trial store that is not connected yet
    And the retailer creates an API account
    When the retailer mistypes the <field> in the connection form
    Then the form says that the <field> is wrong
    And the portal shows no saved connection

    Examples:
      | field        |
      | store hash   |
      | client ID    |
      | access token |

  @G9
  Scenario: An incomplete form is refused
    Given a trial store that is not connected yet
    And the retailer creates an API account
    When the retailer leaves the client ID in the connection form empty
    Then the form says that the client ID is wrong

  @G9
  Scenario: A store that is connected is not connected a second time
    Given a trial store that is not connected yet
    And the retailer connects the store
    And one second passes
    And the retailer creates an API account
    When the retailer pastes its credentials into the connection form
    Then the store is still connected once, and since then

  @G14
  Scenario Outline: The moment of connection is the cut-off
    Given a trial store that is not connected yet
    And the shopper places an order
    And the retailer connects the store <delay>
    When an hour passes
    Then only orders from the moment of connection on are in Logicbroker

    Examples:
      | delay              |
      | a day later        |
      | one second later   |
      | in the same second |

  @G14
  Scenario: An order one second after the connection is sent
    Given a trial store that is not connected yet
    And the retailer connects the store
    And one second passes
    And the shopper places an order
    When an hour passes
    Then only orders from the moment of connection on are in Logicbroker

  @G14
  Scenario: An old order that changes after the connection stays out
    Given a trial store that is not connected yet
    And the shopper places an order
    And the retailer connects the store a day later
    And the retailer puts the order into "Awaiting Fulfillment" once more
    When an hour passes
    Then only orders from the moment of connection on are in Logicbroker
