// Package passkey makes challenges and checks the responses of authenticators (WebAuthn level 3),
// by a library. It stores nothing.
package passkey

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/url"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"

	"github.com/akinai/akinai/pkg/id"
	"github.com/akinai/akinai/services/auth/internal/domain"
)

// rpName is the name that a browser may show.
const rpName = "Akinai"

// Ceremonies implements app.Ceremonies. Safe for concurrent use.
type Ceremonies struct{ library *webauthn.WebAuthn }

// New returns the ceremonies of the issuer's host. rpID is the name to which passkeys are bound:
// that host, or a domain above it; "" means the host.
func New(issuer *url.URL, rpID string) (*Ceremonies, error) {
	if rpID == "" {
		rpID = issuer.Hostname()
	}
	timeout := webauthn.TimeoutConfig{Enforce: true, Timeout: domain.PasskeyTTL, TimeoutUVD: domain.PasskeyTTL}
	library, err := webauthn.New(&webauthn.Config{
		RPID: rpID, RPDisplayName: rpName, RPOrigins: []string{issuer.Scheme + "://" + issuer.Host},
		AttestationPreference: protocol.PreferNoAttestation,
		AuthenticatorSelection: protocol.AuthenticatorSelection{
			RequireResidentKey: protocol.ResidentKeyRequired(), ResidentKey: protocol.ResidentKeyRequirementRequired,
			UserVerification: protocol.VerificationRequired,
		},
		Timeouts: webauthn.TimeoutsConfig{Login: timeout, Registration: timeout},
	})
	if err != nil {
		return nil, fmt.Errorf("passkeys of %s: %w", rpID, err)
	}
	return &Ceremonies{library}, nil
}

// user is an account as the library sees it. Its handle is the id of the account, which is random.
type user struct {
	account     domain.AccountID
	name        string
	credentials []webauthn.Credential
}

func (u user) WebAuthnID() []byte                         { return []byte(u.account) }
func (u user) WebAuthnName() string                       { return u.name }
func (u user) WebAuthnDisplayName() string                { return u.name }
func (u user) WebAuthnCredentials() []webauthn.Credential { return u.credentials }

// Begin returns the options for the browser to make a passkey, and the state. An authenticator that
// has one of the existing passkeys makes no other.
func (c *Ceremonies) Begin(account domain.Account, existing []domain.Passkey) (options, state []byte, err error) {
	owner := user{account: account.ID, name: account.Email.Reveal()}
	for _, k := range existing {
		credential, err := read(k)
		if err != nil {
			return nil, nil, err
		}
		owner.credentials = append(owner.credentials, credential)
	}
	creation, session, err := c.library.BeginRegistration(owner,
		webauthn.WithExclusions(webauthn.Credentials(owner.credentials).CredentialDescriptors()))
	if err != nil {
		return nil, nil, fmt.Errorf("begin a passkey: %w", err)
	}
	return encode(creation, session)
}

// Create returns the passkey of a response. Errors: domain.ErrPasskeyRefused.
func (c *Ceremonies) Create(account domain.Account, state, response []byte) (domain.Passkey, error) {
	var session webauthn.SessionData
	if err := json.Unmarshal(state, &session); err != nil {
		return domain.Passkey{}, err
	}
	parsed, err := protocol.ParseCredentialCreationResponseBytes(response)
	if err != nil {
		return domain.Passkey{}, domain.ErrPasskeyRefused
	}
	credential, err := c.library.CreateCredential(user{account: account.ID, name: account.Email.Reveal()}, session, parsed)
	if err != nil {
		return domain.Passkey{}, domain.ErrPasskeyRefused
	}
	return write(domain.Passkey{Account: account.ID}, credential)
}

// BeginLogin returns the options for the browser to use any passkey of its person, and the state.
func (c *Ceremonies) BeginLogin() (options, state []byte, err error) {
	assertion, session, err := c.library.BeginDiscoverableLogin(webauthn.WithUserVerification(protocol.VerificationRequired))
	if err != nil {
		return nil, nil, fmt.Errorf("begin a login by passkey: %w", err)
	}
	return encode(assertion, session)
}

// Verify returns the passkey that proved itself, with its new counter. Errors:
// domain.ErrPasskeyRefused; domain.ErrPasskeyCloned, with the passkey, if its counter went back.
func (c *Ceremonies) Verify(state, response []byte, find func(id []byte) (domain.Passkey, error)) (domain.Passkey, error) {
	var session webauthn.SessionData
	if err := json.Unmarshal(state, &session); err != nil {
		return domain.Passkey{}, err
	}
	parsed, err := protocol.ParseCredentialRequestResponseBytes(response)
	if err != nil {
		return domain.Passkey{}, domain.ErrPasskeyRefused
	}
	var found domain.Passkey
	var failed error
	_, credential, err := c.library.ValidatePasskeyLogin(func(rawID, handle []byte) (webauthn.User, error) {
		if found, failed = find(rawID); failed != nil {
			return nil, failed
		}
		stored, err := read(found)
		if err != nil || !id.Valid(string(handle)) || domain.AccountID(handle) != found.Account {
			return nil, domain.ErrPasskeyRefused
		}
		return user{account: found.Account, credentials: []webauthn.Credential{stored}}, nil
	}, session, parsed)
	switch {
	case failed != nil && !errors.Is(failed, domain.ErrPasskeyRefused):
		return domain.Passkey{}, failed // the store
	case err != nil:
		return domain.Passkey{}, domain.ErrPasskeyRefused
	case credential.Authenticator.CloneWarning:
		return found, domain.ErrPasskeyCloned
	}
	return write(found, credential)
}

func encode(options, session any) (encodedOptions, state []byte, err error) {
	encodedOptions, err = json.Marshal(options)
	if err == nil {
		state, err = json.Marshal(session)
	}
	return encodedOptions, state, err
}

func read(k domain.Passkey) (credential webauthn.Credential, err error) {
	err = json.Unmarshal(k.Credential, &credential)
	credential.Authenticator.SignCount = k.Count
	return credential, err
}

func write(k domain.Passkey, credential *webauthn.Credential) (domain.Passkey, error) {
	data, err := json.Marshal(credential)
	k.ID, k.Credential, k.Count = credential.ID, data, credential.Authenticator.SignCount
	return k, err
}
