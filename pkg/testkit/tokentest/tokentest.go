// Package tokentest derives invalid tokens from a valid one, for tests of token parsers.
package tokentest

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"math/big"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// Token contains header and claims as JSON text, so that tests can write what no encoder writes.
type Token struct{ Header, Claims string }

// Sign returns the token in compact form, with the lower s.
func (tok Token) Sign(t testing.TB, key *ecdsa.PrivateKey) string {
	t.Helper()
	encode := base64.RawURLEncoding.EncodeToString
	signed := encode([]byte(tok.Header)) + "." + encode([]byte(tok.Claims))
	sum := sha256.Sum256([]byte(signed))
	r, s, err := ecdsa.Sign(rand.Reader, key, sum[:])
	require.NoError(t, err)
	order := elliptic.P256().Params().N
	if s.Cmp(new(big.Int).Rsh(order, 1)) > 0 {
		s.Sub(order, s)
	}
	signature := make([]byte, 64)
	r.FillBytes(signature[:32])
	s.FillBytes(signature[32:])
	return signed + "." + encode(signature)
}

// Hostile returns invalid variants of the token, signed with the right key. The keys of the map
// describe the faults. The times of the token must be now (in seconds), and each member must occur
// in it once, written without blanks. list is the claim with a list of rights that this kind of
// token has: roles or perms. A token with the other one claims more than its signer may say.
func (tok Token) Hostile(t testing.TB, now int64, list string) map[string]Token {
	t.Helper()
	out := make(map[string]Token)
	claims := func(name, from, to string) { out[name] = Token{tok.Header, replaced(t, tok.Claims, from, to)} }
	header := func(name, from, to string) { out[name] = Token{replaced(t, tok.Header, from, to), tok.Claims} }
	tok.hostileNames(t, out, claims)
	tok.hostileTimes(t, now, out, claims)
	tok.hostilePeople(t, claims)
	tok.hostileRights(t, list, claims)
	tok.hostileText(t, out, claims)
	tok.hostileHeader(t, header)
	return out
}

// add records a variant in which one text is replaced by another.
type add func(name, from, to string)

// hostileNames adds variants of the names of claims.
func (tok Token) hostileNames(t testing.TB, out map[string]Token, claims add) {
	t.Helper()
	for _, claim := range []string{"iss", "sub", "aud", "iat", "nbf", "exp", "jti"} {
		quoted := `"` + claim + `":`
		claims(claim+" in capitals", quoted, `"`+strings.ToUpper(claim)+`":`)
		claims(claim+" missing", quoted, `"x-`+claim+`":`)
		claims(claim+" null", quoted, quoted+`null,"x-`+claim+`":`)
		claims(claim+" an object", quoted, quoted+`{"a":1},"x-`+claim+`":`)
		claims(claim+" true", quoted, quoted+`true,"x-`+claim+`":`)
		out[claim+" twice"] = Token{tok.Header, strings.TrimSuffix(tok.Claims, "}") + "," + member(t, tok.Claims, claim) + "}"}
		out[claim+" in capitals beside it"] = Token{
			tok.Header, `{"` + strings.ToUpper(claim) + `":` + valueOf(t, tok.Claims, claim) + "," + tok.Claims[1:],
		}
	}
}

// hostileTimes adds variants of the times.
func (tok Token) hostileTimes(t testing.TB, now int64, out map[string]Token, claims add) {
	t.Helper()
	for _, name := range []string{"iat", "nbf", "exp"} {
		quoted := `"` + name + `":`
		for kind, value := range map[string]string{
			"as text": fmt.Sprintf(`"%d"`, now), "with a fraction": fmt.Sprintf("%d.5", now), "with an exponent": "17e8",
			"negative": "-1", "beyond what JSON can say": "99999999999999999999", "a list": fmt.Sprintf("[%d]", now), "minus zero": "-0",
		} {
			claims(name+" "+kind, member(t, tok.Claims, name), quoted+value)
		}
	}
	claims("exp as text, ten years ahead", member(t, tok.Claims, "exp"), fmt.Sprintf(`"exp":"%d"`, now+10*365*86400))
	claims("exp ten years ahead", member(t, tok.Claims, "exp"), fmt.Sprintf(`"exp":%d`, now+10*365*86400))
	claims("exp a day and more ahead", member(t, tok.Claims, "exp"), fmt.Sprintf(`"exp":%d`, now+86401))
	claims("exp passed", member(t, tok.Claims, "exp"), fmt.Sprintf(`"exp":%d`, now-31))
	out["exp before iat"] = Token{tok.Header, replaced(t,
		replaced(t, tok.Claims, member(t, tok.Claims, "iat"), fmt.Sprintf(`"iat":%d`, now+29)), member(t, tok.Claims, "exp"), fmt.Sprintf(`"exp":%d`, now+28),
	)}
	claims("not yet", member(t, tok.Claims, "nbf"), fmt.Sprintf(`"nbf":%d`, now+31))
	claims("issued tomorrow", member(t, tok.Claims, "iat"), fmt.Sprintf(`"iat":%d`, now+86400))
}

// hostilePeople adds variants of audience, issuer and subject.
func (tok Token) hostilePeople(t testing.TB, claims add) {
	t.Helper()
	claims("two audiences", member(t, tok.Claims, "aud"), `"aud":[`+valueOf(t, tok.Claims, "aud")+`,"other"]`)
	claims("the audience twice", member(t, tok.Claims, "aud"), `"aud":[`+valueOf(t, tok.Claims, "aud")+`,`+valueOf(t, tok.Claims, "aud")+`]`)
	claims("no audience", member(t, tok.Claims, "aud"), `"aud":[]`)
	claims("audience in a list in a list", member(t, tok.Claims, "aud"), `"aud":[[`+valueOf(t, tok.Claims, "aud")+`]]`)
	claims("other audience", member(t, tok.Claims, "aud"), `"aud":"other"`)
	claims("other issuer", member(t, tok.Claims, "iss"), `"iss":"other"`)
	for kind, sub := range map[string]string{
		"no UUID": "hanako", "empty": "", "in capitals": "8A4F8F3E-0B6F-4C1B-9C4E-1F2D3C4B5A69", "in braces": "{8a4f8f3e-0b6f-4c1b-9c4e-1f2d3c4b5a69}",
		"without hyphens": "8a4f8f3e0b6f4c1b9c4e1f2d3c4b5a69", "as URN": "urn:uuid:8a4f8f3e-0b6f-4c1b-9c4e-1f2d3c4b5a69",
		"followed by a blank": "8a4f8f3e-0b6f-4c1b-9c4e-1f2d3c4b5a69 ", "SQL": "' OR 1=1 --", "of another service": "system:payment",
		"long": strings.Repeat("a", 3000),
	} {
		claims("sub "+kind, member(t, tok.Claims, "sub"), `"sub":"`+sub+`"`)
	}
	claims("sub a number", member(t, tok.Claims, "sub"), `"sub":1`)
}

// hostileText adds variants of the claims as a text.
func (tok Token) hostileText(t testing.TB, out map[string]Token, claims add) {
	t.Helper()
	claims("escaped name twice", `"sub":`, `"\u0073ub":"8a4f8f3e-0b6f-4c1b-9c4e-1f2d3c4b5a60","sub":`)
	out["something behind the claims"] = Token{tok.Header, tok.Claims + "{}"}
	out["claims in a list"] = Token{tok.Header, "[" + tok.Claims + "]"}
	out["claims cut"] = Token{tok.Header, strings.TrimSuffix(tok.Claims, "}")}
	out["claims not UTF-8"] = Token{tok.Header, replaced(t, tok.Claims, `"jti":"`, "\"jti\":\"\xff")}
	out["no claims"] = Token{tok.Header, ""}
	out["claims null"] = Token{tok.Header, "null"}
}

// hostileHeader adds variants of the header.
func (tok Token) hostileHeader(t testing.TB, header add) {
	t.Helper()
	for _, name := range []string{"alg", "typ", "kid"} {
		quoted := `"` + name + `":`
		header(name+" header in capitals", quoted, `"`+strings.ToUpper(name)+`":`)
		header(name+" header missing", quoted, `"x":`)
		header(name+" header in capitals beside it", `{`, `{"`+strings.ToUpper(name)+`":`+valueOf(t, tok.Header, name)+`,`)
		header(name+" header twice", `{`, `{`+member(t, tok.Header, name)+`,`)
		header(name+" header null", quoted, quoted+`null,"x":`)
		header(name+" header a list", member(t, tok.Header, name), quoted+`[`+valueOf(t, tok.Header, name)+`]`)
	}
	for name, extra := range map[string]string{
		"empty crit": `"crit":[]`, "crit": `"crit":["exp"],"exp":1`, "crit null": `"crit":null`, "b64": `"b64":false`, "zip": `"zip":"DEF"`,
		"jku": `"jku":"https://evil.example/jwks"`, "jwk": `"jwk":{}`, "x5u": `"x5u":"https://evil.example/"`, "cty": `"cty":"JWT"`,
	} {
		header(name+" header", `{`, `{`+extra+`,`)
	}
	header("typ of another kind", member(t, tok.Header, "typ"), `"typ":"JWT"`)
	header("typ as a media type", `"typ":"`, `"typ":"application/`)
	header("typ in capitals", valueOf(t, tok.Header, "typ"), strings.ToUpper(valueOf(t, tok.Header, "typ")))
	header("alg none", `"ES256"`, `"none"`)
	header("alg in small letters", `"ES256"`, `"es256"`)
	header("alg of another kind", `"ES256"`, `"HS256"`)
}

// hostileRights adds variants of the claim with the list of rights.
func (tok Token) hostileRights(t testing.TB, list string, claims add) {
	t.Helper()
	quoted, capital := `"`+list+`":`, strings.ToUpper(list[:1])+list[1:]
	for kind, rights := range map[string]string{
		"as text": `"customer"`, "null": `null`, "of numbers": `[1]`, "with null": `[null]`, "with an empty one": `[""]`, "an object": `{"0":"customer"}`,
		"of lists": `[["customer"]]`, "without an end": `["` + strings.Repeat(`x","`, 300) + `x"]`,
	} {
		claims(list+" "+kind, member(t, tok.Claims, list), quoted+rights)
	}
	long := strings.TrimSuffix(list, "s") + "\u017f"
	claims(capital+" beside "+list, quoted, `"`+capital+`":["finance"],`+quoted)
	claims(long+" with a long s", quoted, `"`+long+`":["finance"],`+quoted)
	other := map[string]string{"roles": "perms", "perms": "roles"}[list]
	claims(other+" beside "+list, quoted, `"`+other+`":["products.write"],`+quoted)
	claims("no "+other+" beside "+list, quoted, `"`+other+`":[],`+quoted)
	if list == "perms" {
		for kind, more := range map[string]string{
			"of staff": "products.write", "of services": "stock.reserve", "of its edge": "sessions.read", "that does not exist": "products.delete",
			"of all": "*", "in capitals": "ORDERS.PLACE", "with a blank": "orders.place ", "by a prefix": "orders.place.all",
		} {
			claims("a permission "+kind, quoted, quoted+`["`+more+`"],"x":`)
			claims("a permission "+kind+" among good ones", quoted+`[`, quoted+`["`+more+`",`)
		}
	}
}

// Spellings returns other texts that a lenient parser accepts as the token.
func Spellings(t testing.TB, token string) map[string]string {
	t.Helper()
	parts := strings.Split(token, ".")
	require.Len(t, parts, 3)
	signature, err := base64.RawURLEncoding.DecodeString(parts[2])
	require.NoError(t, err)
	s := new(big.Int).SetBytes(signature[32:])
	s.Sub(elliptic.P256().Params().N, s).FillBytes(signature[32:])
	join := func(header, payload, signature string) string { return header + "." + payload + "." + signature }
	out := map[string]string{
		"high s":            join(parts[0], parts[1], base64.RawURLEncoding.EncodeToString(signature)),
		"padding bits":      join(parts[0], parts[1], parts[2][:len(parts[2])-1]+nextInAlphabet(parts[2][len(parts[2])-1])),
		"padded":            join(parts[0], parts[1], parts[2]+"=="),
		"blank behind":      token + " ",
		"blank before":      " " + token,
		"line end behind":   token + "\n",
		"line end within":   join(parts[0], parts[1], parts[2][:10]+"\r\n"+parts[2][10:]),
		"line end in front": join(parts[0][:4]+"\n"+parts[0][4:], parts[1], parts[2]),
		"tab behind":        token + "\t",
		"NUL behind":        token + "\x00",
		"a fourth part":     token + ".",
		"standard alphabet": strings.NewReplacer("-", "+", "_", "/").Replace(token),
		"DER signature":     join(parts[0], parts[1], base64.RawURLEncoding.EncodeToString(append([]byte{0x30, 0x44}, signature...))),
		"JSON":              `{"protected":"` + parts[0] + `","payload":"` + parts[1] + `","signature":"` + parts[2] + `"}`,
		"scheme twice":      "Bearer " + token,
		"no signature":      join(parts[0], parts[1], ""),
		"zero signature":    join(parts[0], parts[1], base64.RawURLEncoding.EncodeToString(make([]byte, 64))),
	}
	for name, other := range out {
		if other == token { // the replacement changes nothing in this token
			delete(out, name)
		}
	}
	return out
}

// nextInAlphabet returns the next character of base64url. In the last character of a part, it
// differs only in unused bits.
func nextInAlphabet(c byte) string {
	const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
	return string(alphabet[(strings.IndexByte(alphabet, c)+1)%len(alphabet)])
}

func replaced(t testing.TB, text, from, to string) string {
	t.Helper()
	if strings.Count(text, from) != 1 {
		t.Fatalf("%q does not stand once in %s", from, text)
	}
	return strings.Replace(text, from, to, 1)
}

// member returns a member of a flat JSON object as text, such as "exp":1.
func member(t testing.TB, object, name string) string {
	t.Helper()
	return `"` + name + `":` + valueOf(t, object, name)
}

// valueOf returns the value of a member as text.
func valueOf(t testing.TB, object, name string) string {
	t.Helper()
	_, rest, found := strings.Cut(object, `"`+name+`":`)
	if !found {
		t.Fatalf("%s is not there", name)
	}
	if rest[0] == '[' {
		return rest[:strings.IndexByte(rest, ']')+1]
	}
	return rest[:strings.IndexAny(rest, ",}")]
}
