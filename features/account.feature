Feature: The retailer opens a BigCommerce account
  Before anything is connected there is a store, an API account and a file of credentials.

  @G1
  Scenario Outline: A store says whether it is on a trial
    Given a store on the plan "<plan>" that is not connected yet
    When the connection reads the store's information
    Then the store says that it is on <a or no> trial

    Examples:
      | plan     | a or no |
      | trial    | a       |
      | standard | no      |

  @G1
  Scenario Outline: A store says which plan it is on
    Given a store on the plan "<plan>" that is not connected yet
    When the connection reads the store's information
    Then the store names its plan, and has the quota of it

    Examples:
      | plan     |
      | standard |
      | pro      |

  @G1
  Scenario: A store says where its days begin
    Given a trial store that is not connected yet
    And the store's time zone is "America/New_York"
    When the connection reads the store's information
    Then the store says that its time zone is "America/New_York"

  @G2
  Scenario: The control panel lists every API account with its name, token type and scopes
    Given a trial store that is not connected yet
    And the retailer creates an API account
    And an API account with Orders on read-only, Products on modify and Customers on none
    And an API account whose token type is "Storefront API token"
    When the retailer opens the list of API accounts
    Then the control panel lists exactly the API accounts that exist

  @G2
  Scenario: The control panel no longer lists a deleted API account
    Given a trial store that is not connected yet
    And the retailer creates an API account
    And an API account with Orders on read-only, Products on read-only and Customers on none
    When the retailer deletes the first of them
    Then the control panel lists exactly the API accounts that exist

  @G4
  Scenario Outline: The token type decides
    Given a trial store that is not connected yet
    And an API account whose token type is "<token type>"
    When the retailer pastes its credentials into the connection form
    Then the form <answers> because of the token type

    Examples:
      | token type          | answers |
      | V2/V3 API token     | accepts |
      | Storefront API token | refuses |
      | Storefront API customer impersonation token | refuses |

  @G5
  Scenario Outline: The scopes decide
    Given a trial store that is not connected yet
    And an API account with Orders on <orders>, Products on <products> and <other scope> on <level>
    When the retailer pastes its credentials into the connection form
    Then the form <answers> because of the scopes

    Examples:
      | orders    | products  | other scope            | level     | answers |
      | modify    | modify    | Customers              | none      | accepts |
      | read-only | modify    | Customers              | none      | refuses |
      | modify    | read-only | Customers              | none      | refuses |
      | none      | modify    | Customers              | none      | refuses |
      | modify    | none      | Customers              | none      | refuses |
      | modify    | modify    | Customers              | modify    | warns   |
      | modify    | modify    | Customers              | read-only | warns   |
      | modify    | modify    | Information & Settings | read-only | warns   |
      | modify    | modify    | Order Transactions     | read-only | warns   |

  @G5
  Scenario Outline: The store opens what the scopes say
    Given a trial store that is not connected yet
    And an API account with Orders on <orders>, Products on <products> and Customers on <customers>
    When somebody tries what its credentials open
    Then the store opens what the scopes say, and nothing else

    Examples:
      | orders    | products  | customers |
      | modify    | read-only | none      |
      | read-only | modify    | none      |
      | none      | none      | modify    |

  @G4 @G6
  Scenario: The credentials are shown once, and come as a file
    Given a trial store that is not connected yet
    When the retailer creates an API account
    Then the file holds all that the connection needs
    And the secrets cannot be shown a second time
    And the list of API accounts shows the client ID of the file

  @G6
  Scenario: Each API account has credentials of its own
    Given a trial store that is not connected yet
    When the retailer opens the files of 6 new API accounts
    Then no two of them hold the same credentials
