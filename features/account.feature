Feature: The retailer opens a BigCommerce account
  Before anything is connected there is a store, an API account and a file of credentials.

  @G1
  Scenario Outline: A store says whether it is on a trial
    Given a store on the plan "<plan>" that is not connected yet
    When the connection reads the store's information
    Then the store says whether it is on a trial

    Examples:
      | plan     |
      | trial    |
      | standard |

  @G2
  Scenario: The control panel lists a new API account
    Given a trial store that is not connected yet
    When the retailer creates an API account
    Then the control panel lists exactly the API accounts that exist

  @G2
  Scenario: The control panel no longer lists a deleted API account
    Given a trial store that is not connected yet
    And the retailer creates an API account
    When the retailer deletes the API account
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

  @G5
  Scenario Outline: The scopes decide
    Given a trial store that is not connected yet
    And an API account with Orders on <orders>, Products on <products> and Customers on <customers>
    When the retailer pastes its credentials into the connection form
    Then the form <answers> because of the scopes

    Examples:
      | orders    | products  | customers | answers |
      | modify    | modify    | none      | accepts |
      | read-only | modify    | none      | refuses |
      | modify    | read-only | none      | refuses |
      | none      | modify    | none      | refuses |
      | modify    | none      | none      | refuses |
      | modify    | modify    | modify    | warns   |

  @G6
  Scenario: The credentials are shown once, and come as a file
    Given a trial store that is not connected yet
    When the retailer creates an API account
    Then the file holds all that the connection needs
    And the secrets cannot be shown a second time
