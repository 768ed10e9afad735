package auth

import (
	"crypto/elliptic"
	"encoding/json"
	"errors"
	"fmt"
	"math/big"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/akinai/akinai/pkg/id"
)

// Profile describes the tokens of one kind and parses them strictly (RFC 8725, sections 3.11 and
// 3.12): header and claims have their exact names, occur once, and have the right type; tokens of
// other kinds are refused; the header has only alg, typ and kid, so no crit; the lifetime is
// bounded.
type Profile struct {
	// Type is the typ header.
	Type string
	// Required are the claims that must exist in addition to iss, sub, aud, iat, nbf, exp and jti.
	Required []string
	// MaxTTL is the longest time between iat and exp.
	MaxTTL time.Duration
	// Skew is the tolerated difference between clocks at the beginning of a token's lifetime and,
	// if Late is set, at its end.
	Skew time.Duration
	Late bool
}

// Claims are the claims of a token. Not every kind of token has all of them.
type Claims struct {
	KeyID                                            string
	Issuer, Subject, Audience, ID, ClientID, Session string
	IssuedAt, NotBefore, Expiry                      time.Time
	Roles, Permissions                               []string
	// Scope is the list in the claim scope.
	Scope []string
	// ACR and AuthTime say how and when the person logged in.
	ACR      string
	AuthTime time.Time
	// EmailUnverified reports whether email_verified is false. Tokens of the release before lack
	// the claim.
	EmailUnverified bool
}

const (
	maxTextBytes  = 256
	maxScopeBytes = 4096
	maxListItems  = 128
	// lastSecond is the largest number of seconds that all JSON parsers represent exactly.
	lastSecond = 1 << 53
)

var standardClaims = []string{"iss", "sub", "aud", "iat", "nbf", "exp", "jti"}

// Read returns the claims of a token that is valid at now. It does not check the signature, the
// issuer and the audience; the caller must check them.
func (p Profile) Read(token string, now time.Time) (Claims, error) {
	split, err := splitToken(token)
	if err != nil {
		return Claims{}, err
	}
	var c Claims
	if c.KeyID, err = p.readHeader(split.header); err != nil {
		return Claims{}, fmt.Errorf("header: %w", err)
	}
	if err := p.readClaims(split.payload, &c); err != nil {
		return Claims{}, fmt.Errorf("claims: %w", err)
	}
	return c, p.checkLife(c, now)
}

func (p Profile) readHeader(data []byte) (keyID string, err error) {
	header, err := members(data)
	if err != nil {
		return "", err
	}
	var algorithm, kind string
	faults := []error{
		readText(header, "alg", &algorithm), readText(header, "typ", &kind), readText(header, "kid", &keyID),
	}
	if err := errors.Join(faults...); err != nil {
		return "", err
	}
	if len(header) != len(faults) || algorithm != "ES256" || kind != p.Type || keyID == "" {
		return "", errors.New("want alg ES256, typ and kid, and nothing else")
	}
	return keyID, nil
}

func (p Profile) readClaims(data []byte, c *Claims) error {
	all, err := members(data, append([]string{"client_id", "sid", "roles", "perms", "acr", "auth_time", "email_verified", "scope"}, standardClaims...)...)
	if err != nil {
		return err
	}
	for _, name := range slices.Concat(standardClaims, p.Required) {
		if _, there := all[name]; !there {
			return fmt.Errorf("%q is missing", name)
		}
	}
	return errors.Join(
		readText(all, "iss", &c.Issuer), readText(all, "sub", &c.Subject), readAudience(all, &c.Audience), readText(all, "jti", &c.ID),
		readText(all, "client_id", &c.ClientID), readText(all, "sid", &c.Session),
		readTime(all, "iat", &c.IssuedAt), readTime(all, "nbf", &c.NotBefore), readTime(all, "exp", &c.Expiry),
		readText(all, "acr", &c.ACR), readTime(all, "auth_time", &c.AuthTime), readFalse(all, "email_verified", &c.EmailUnverified),
		readTexts(all, "roles", &c.Roles), readTexts(all, "perms", &c.Permissions), readScope(all, &c.Scope),
	)
}

// readScope reads a list that is one string, with single spaces (RFC 6749, section 3.3). It
// ignores a missing one.
func readScope(from map[string]json.RawMessage, into *[]string) error {
	raw, there := from["scope"]
	if !there {
		return nil
	}
	var text string
	if raw[0] != '"' || json.Unmarshal(raw, &text) != nil || text == "" || len(text) > maxScopeBytes {
		return errors.New(`"scope" is no text, or a long one`)
	}
	*into = strings.Split(text, " ")
	return nil
}

func (p Profile) checkLife(c Claims, now time.Time) error {
	late := time.Duration(0)
	if p.Late {
		late = p.Skew
	}
	switch {
	case c.IssuedAt.After(now.Add(p.Skew)) || c.NotBefore.After(now.Add(p.Skew)):
		return errors.New("the token is not valid yet")
	case !now.Before(c.Expiry.Add(late)):
		return errors.New("the token has run out")
	case !c.Expiry.After(c.IssuedAt) || c.Expiry.Sub(c.IssuedAt) > p.MaxTTL:
		return fmt.Errorf("the token lives for %s, want %s at most", c.Expiry.Sub(c.IssuedAt), p.MaxTTL)
	}
	return nil
}

// readText reads a string, which must not be empty or long. It ignores a missing one.
func readText(from map[string]json.RawMessage, name string, into *string) error {
	raw, there := from[name]
	if !there {
		return nil
	}
	if raw[0] != '"' || json.Unmarshal(raw, into) != nil || *into == "" || len(*into) > maxTextBytes {
		return fmt.Errorf("%q is no text, or a long one", name)
	}
	return nil
}

// readAudience reads the single audience of a token, a string or a list of one (RFC 7519, section
// 4.1.3).
func readAudience(from map[string]json.RawMessage, into *string) error {
	if from["aud"][0] != '[' {
		return readText(from, "aud", into)
	}
	var list []string
	if err := readTexts(from, "aud", &list); err != nil || len(list) != 1 {
		return errors.New("want one audience")
	}
	*into = list[0]
	return nil
}

// readTime reads whole seconds since 1970, in decimal digits. It ignores a missing one.
func readTime(from map[string]json.RawMessage, name string, into *time.Time) error {
	value, there := from[name]
	if !there {
		return nil
	}
	raw := string(value)
	seconds, err := strconv.ParseInt(raw, 10, 64)
	if err != nil || seconds < 0 || seconds > lastSecond || strconv.FormatInt(seconds, 10) != raw {
		return fmt.Errorf("%q is no number of seconds", name)
	}
	*into = time.Unix(seconds, 0).UTC()
	return nil
}

// readFalse reports whether a claim is false; otherwise it must be true, or missing.
func readFalse(from map[string]json.RawMessage, name string, into *bool) error {
	raw, there := from[name]
	if there && string(raw) != "true" && string(raw) != "false" {
		return fmt.Errorf("%q is neither true nor false", name)
	}
	*into = string(raw) == "false"
	return nil
}

// readTexts reads a list of strings. It ignores a missing one.
func readTexts(from map[string]json.RawMessage, name string, into *[]string) error {
	raw, there := from[name]
	if !there {
		return nil
	}
	var items []json.RawMessage
	if raw[0] != '[' || json.Unmarshal(raw, &items) != nil || len(items) > maxListItems {
		return fmt.Errorf("%q is no list, or a long one", name)
	}
	*into = make([]string, len(items))
	for i, item := range items {
		if err := readText(map[string]json.RawMessage{name: item}, name, &(*into)[i]); err != nil {
			return err
		}
	}
	return nil
}

// IsPerson reports whether the subject is a person's: a UUID in lower case.
func IsPerson(subject string) bool { return id.Valid(subject) && strings.ToLower(subject) == subject }

func orderP256() *big.Int { return elliptic.P256().Params().N }
