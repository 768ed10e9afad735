package token

import (
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"slices"
	"time"

	jose "github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"

	"github.com/akinai/akinai/pkg/auth"
	"github.com/akinai/akinai/services/auth/internal/domain"
)

// idType is the typ header of ID tokens.
const idType = "JWT"

// errToken is returned for a token that is not one of ours.
var errToken = errors.New("the token is not valid")

// idClaims are the claims of OpenID Connect Core 1.0, section 2.
type idClaims struct {
	jwt.Claims

	AuthTime   *jwt.NumericDate `json:"auth_time"`
	Nonce      string           `json:"nonce,omitempty"`
	ACR        string           `json:"acr"`
	AMR        []string         `json:"amr"`
	Authorized string           `json:"azp"`
	// AccessHash binds the ID token to the access token (section 3.1.3.6).
	AccessHash string `json:"at_hash"`
	Session    string `json:"sid"`
	// EmailVerified is for clients that asked for the scope email. The address itself is in the
	// response of userinfo alone, so that tokens contain no personal data.
	EmailVerified *bool `json:"email_verified,omitempty"`
}

// IssueID returns a signed ID token for the session, which tells its client who logged in, how, and
// when.
func (i *Issuer) IssueID(session domain.Session, nonce string, access domain.Secret, now time.Time) (domain.Secret, error) {
	sum := sha256.Sum256([]byte(access.Reveal()))
	var verified *bool
	if slices.Contains(session.Scopes, domain.ScopeEmail) {
		verified = &session.EmailVerified
	}
	token, err := jwt.Signed(i.keys.current.Load().idSigner).Claims(idClaims{
		Claims: jwt.Claims{
			Issuer:   i.url,
			Subject:  string(session.Account),
			Audience: jwt.Audience{string(session.Client)},
			Expiry:   jwt.NewNumericDate(now.Add(domain.IDTokenTTL)),
			IssuedAt: jwt.NewNumericDate(now),
		},
		AuthTime:   jwt.NewNumericDate(session.AuthenticatedAt),
		Nonce:      nonce,
		ACR:        session.ACR,
		AMR:        methods(session),
		Authorized: string(session.Client),
		AccessHash: base64.RawURLEncoding.EncodeToString(sum[:len(sum)/2]),
		Session:    string(session.ID),

		EmailVerified: verified,
	}).Serialize()
	if err != nil {
		return domain.Secret{}, fmt.Errorf("sign ID token: %w", err)
	}
	return domain.NewSecret(token), nil
}

// methods returns the amr claim of the login of a session (RFC 8176).
func methods(session domain.Session) []string {
	switch {
	case session.Passkey: // a key whose holder was verified by it
		return []string{"pop", "user", "mfa"}
	case session.ACR == domain.ACRSecondFactor:
		return []string{"pwd", "otp", "mfa"}
	default:
		return []string{session.ACR}
	}
}

// Hint is what an ID token that a client shows again tells: whom it knows.
type Hint struct {
	Account domain.AccountID
	Client  domain.ClientID
	Session domain.SessionID
}

// ReadID returns what an ID token of this issuer tells. It accepts an expired one: clients show it
// long after the login, as a hint.
func (i *Issuer) ReadID(token string) (Hint, error) {
	var c idClaims
	if err := i.read(token, jose.RS256, idType, i.keys.current.Load().idSet, &c); err != nil {
		return Hint{}, err
	}
	if c.Issuer != i.url || len(c.Audience) != 1 || !auth.IsPerson(c.Subject) {
		return Hint{}, errToken
	}
	return Hint{Account: domain.AccountID(c.Subject), Client: domain.ClientID(c.Audience[0]), Session: domain.SessionID(c.Session)}, nil
}

// ReadAccess returns the session and the client of an access token of this issuer that is valid at
// now.
func (i *Issuer) ReadAccess(token string, now time.Time) (domain.SessionID, domain.ClientID, error) {
	profile := auth.Profile{Type: Type, Required: []string{"client_id", "sid", "roles"}, MaxTTL: domain.AccessTokenTTL, Skew: auth.Skew}
	read, err := profile.Read(token, now)
	if err != nil {
		return "", "", err
	}
	var c claims
	if err := i.read(token, jose.ES256, Type, i.keys.current.Load().accessSet, &c); err != nil {
		return "", "", err
	}
	if c.Issuer != i.url || !auth.IsPerson(read.Subject) {
		return "", "", errToken
	}
	return domain.SessionID(c.Session), domain.ClientID(c.ClientID), nil
}

// read verifies a token with the one algorithm, typ and key set of its kind. go-jose compares the
// names of claims exactly and refuses repeated ones.
func (i *Issuer) read(token string, algorithm jose.SignatureAlgorithm, kind string, keys jose.JSONWebKeySet, into any) error {
	parsed, err := jwt.ParseSigned(token, []jose.SignatureAlgorithm{algorithm})
	if err != nil || len(parsed.Headers) != 1 || parsed.Headers[0].ExtraHeaders[jose.HeaderType] != kind {
		return errToken
	}
	found := keys.Key(parsed.Headers[0].KeyID)
	if len(found) != 1 {
		return errToken
	}
	return parsed.Claims(found[0].Key, into)
}
