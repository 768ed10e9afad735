package oidc_test

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/hmac"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"fmt"
	"math/big"
	"strings"
	"testing"

	jose "github.com/go-jose/go-jose/v4"
	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/pkg/testkit/tokentest"
)

// playbook returns tokens as tools for attacks on JWT make them, with the claims of a valid token:
// signed with what the attacker has, under headers that a naive verifier follows.
func playbook(t *testing.T, valid tokentest.Token, key *ecdsa.PublicKey) map[string]string {
	t.Helper()
	out := make(map[string]string)
	algorithms(t, out, valid, key)
	keyIDs(t, out, valid)
	ownKeys(t, out, valid)
	signatures(out, valid)
	return out
}

var base64url = base64.RawURLEncoding.EncodeToString

// algorithms adds tokens whose header names another algorithm, with a right signature of it.
func algorithms(t *testing.T, out map[string]string, valid tokentest.Token, key *ecdsa.PublicKey) {
	t.Helper()
	der, err := x509.MarshalPKIXPublicKey(key)
	require.NoError(t, err)
	point, err := key.Bytes()
	require.NoError(t, err)
	jwk, err := (&jose.JSONWebKey{Key: key, KeyID: "k1"}).MarshalJSON()
	require.NoError(t, err)
	for name, secret := range map[string][]byte{
		"the public key as PEM": pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der}), "the public key as DER": der,
		"the public key as a point": point, "the public key as JWK": jwk, "no secret": {}, "a usual secret": []byte("secret"),
	} {
		out["HS256 with "+name] = macked(valid, secret)
	}
	for _, none := range []string{"none", "None", "NONE", "nOnE", ""} {
		out[fmt.Sprintf("alg %q without a signature", none)] = headed(valid, `{"alg":"`+none+`","kid":"k1","typ":"at+jwt"}`) + "."
	}
	private, err := rsa.GenerateKey(rand.Reader, 2048)
	require.NoError(t, err)
	signed := headed(valid, `{"alg":"RS256","kid":"k1","typ":"at+jwt"}`)
	sum := sha256.Sum256([]byte(signed))
	signature, err := rsa.SignPKCS1v15(rand.Reader, private, crypto.SHA256, sum[:])
	require.NoError(t, err)
	out["RS256 with a key of the attacker"] = signed + "." + base64url(signature)
}

// keyIDs adds tokens whose kid leads a naive look-up astray, with the secret that it would find.
func keyIDs(t *testing.T, out map[string]string, valid tokentest.Token) {
	t.Helper()
	attacker := newIssuer(t, "k1").private
	for _, kid := range []string{
		"../../../../dev/null", "/dev/null", "k1\\u0000", "' UNION SELECT 'secret' -- ", "k1; ls", "https://evil.example/key", "K1", " k1", "",
		strings.Repeat("k", 4000),
	} {
		name := fmt.Sprintf("kid %.30q", kid)
		out[name+", HS256"] = macked(tokentest.Token{Header: strings.Replace(valid.Header, "k1", kid, 1), Claims: valid.Claims}, nil)
		out[name] = tokentest.Token{Header: strings.Replace(valid.Header, "k1", kid, 1), Claims: valid.Claims}.Sign(t, attacker)
	}
}

// ownKeys adds tokens that bring the key of the attacker.
func ownKeys(t *testing.T, out map[string]string, valid tokentest.Token) {
	t.Helper()
	attacker := newIssuer(t, "k1")
	jwk, err := (&jose.JSONWebKey{Key: &attacker.private.PublicKey, KeyID: "k1", Algorithm: "ES256", Use: "sig"}).MarshalJSON()
	require.NoError(t, err)
	for name, member := range map[string]string{
		"jwk": `"jwk":` + string(jwk), "jku": `"jku":"https://evil.example/jwks.json"`, "jku in data": `"jku":"data:application/json,{}"`,
		"x5u": `"x5u":"https://evil.example/cert.pem"`, "x5c": `"x5c":["` + base64.StdEncoding.EncodeToString(jwk) + `"]`,
	} {
		out["brings "+name] = tokentest.Token{Header: strings.TrimSuffix(valid.Header, "}") + "," + member + "}", Claims: valid.Claims}.Sign(t, attacker.private)
	}
}

// signatures adds tokens with numbers at the edges of what ECDSA can have.
func signatures(out map[string]string, valid tokentest.Token) {
	order := elliptic.P256().Params().N
	pair := func(r, s *big.Int) string {
		both := make([]byte, 64)
		r.FillBytes(both[:32])
		s.FillBytes(both[32:])
		return base64url(both)
	}
	zero, one := new(big.Int), big.NewInt(1)
	for name, signature := range map[string]string{
		"0, 0": pair(zero, zero), "0, 1": pair(zero, one), "1, 0": pair(one, zero), "1, 1": pair(one, one), "n, n": pair(order, order),
		"n, 1": pair(order, one), "1, n": pair(one, order), "short": base64url([]byte{1}), "long": base64url(make([]byte, 65)),
	} {
		out["signature "+name] = headed(valid, valid.Header) + "." + signature
	}
}

// headed returns the claims behind another header, without a signature.
func headed(valid tokentest.Token, header string) string {
	return base64url([]byte(header)) + "." + base64url([]byte(valid.Claims))
}

// macked returns the token under HS256 with the secret.
func macked(valid tokentest.Token, secret []byte) string {
	signed := headed(valid, strings.Replace(valid.Header, "ES256", "HS256", 1))
	mac := hmac.New(sha256.New, secret)
	mac.Write([]byte(signed))
	return signed + "." + base64url(mac.Sum(nil))
}
