package page

import (
	"crypto/sha256"
	"encoding/hex"
	"io"
	"strings"
	"time"

	"github.com/akinai/akinai/pkg/language"
)

// Script is the script of the pages of passkeys, the only one.
func Script() []byte {
	data, _ := files.ReadFile("passkey.js") // the file is embedded
	return data
}

// passkeyFrame is what the pages of passkeys have.
type passkeyFrame struct {
	accountFrame

	P passkeyTexts
	// ScriptVersion makes the address of the script that of its content.
	ScriptVersion string
}

func (p *Pages) passkeyFrame(l language.Language, other string) passkeyFrame {
	sum := sha256.Sum256(Script())
	return passkeyFrame{p.accountFrame(l, AccountPasskeys, other), passkeyTextsOf(l), hex.EncodeToString(sum[:4])}
}

// PasskeyLogin is the content of the page that logs in by a passkey.
type PasskeyLogin struct {
	// Request is the id of the authorization request, and Options are those for the browser, in
	// JSON.
	Request, Options string
	// Refused means that the last one was not accepted.
	Refused bool
	// Other is the address of the page in the other language.
	Other string
}

// PasskeyLogin writes the page that logs in by a passkey.
func (p *Pages) PasskeyLogin(w io.Writer, l language.Language, in PasskeyLogin) error {
	f := p.passkeyFrame(l, in.Other)
	f.Title, f.Failed = f.P.LogInTitle, in.Refused
	return p.templates.ExecuteTemplate(w, "passkey-login", struct {
		passkeyFrame

		Request, Options string
		Refused          bool
	}{f, in.Request, in.Options, in.Refused})
}

// NewPasskey is the content of the page that makes a passkey.
type NewPasskey struct {
	// Options are those for the browser, in JSON, and Browser and System name the device.
	Options, Browser, System string
	// Other is the address of the page in the other language.
	Other string
}

// NewPasskey writes the page that makes a passkey.
func (p *Pages) NewPasskey(w io.Writer, l language.Language, in NewPasskey) error {
	f := p.passkeyFrame(l, in.Other)
	return p.templates.ExecuteTemplate(w, "new-passkey", struct {
		passkeyFrame

		Options, Name string
	}{f, in.Options, f.A.device(Session{Browser: in.Browser, System: in.System})})
}

// DefaultPasskeyName is that of a passkey whose owner chose none.
func DefaultPasskeyName(l language.Language) string { return passkeyTextsOf(l).Default }

// Passkey is a row of the page of passkeys.
type Passkey struct {
	ID, Name string
	// UsedAt is the zero time if it was not used.
	CreatedAt, UsedAt time.Time
}

// PasskeyResult is what has just been done on the page of passkeys.
type PasskeyResult int

// The results on the page of passkeys.
const (
	PasskeyNothing PasskeyResult = iota
	PasskeyAdded
	PasskeyRemoved
	// PasskeyRefused means that the response of the authenticator was not accepted.
	PasskeyRefused
)

// Passkeys is the content of the page of passkeys.
type Passkeys struct {
	Passkeys []Passkey
	// Full means that no other can be added.
	Full   bool
	Result PasskeyResult
	// Other is the address of the page in the other language.
	Other string
}

// passkeyRow is a passkey in words.
type passkeyRow struct{ ID, Name, CreatedAt, UsedAt, RenameLabel, RemoveLabel string }

// Passkeys writes the page of passkeys.
func (p *Pages) Passkeys(w io.Writer, l language.Language, in Passkeys) error {
	content := struct {
		passkeyFrame

		Rows         []passkeyRow
		Full         bool
		Notice, Done string
	}{passkeyFrame: p.passkeyFrame(l, in.Other), Full: in.Full}
	for _, k := range in.Passkeys {
		row := passkeyRow{ID: k.ID, Name: k.Name, CreatedAt: content.A.at(k.CreatedAt), UsedAt: content.P.Never}
		if !k.UsedAt.IsZero() {
			row.UsedAt = content.A.at(k.UsedAt)
		}
		name := strings.NewReplacer("{name}", k.Name)
		row.RenameLabel, row.RemoveLabel = name.Replace(content.P.RenameLabel), name.Replace(content.P.RemoveLabel)
		content.Rows = append(content.Rows, row)
	}
	switch in.Result {
	case PasskeyNothing:
	case PasskeyAdded:
		content.Done = content.P.Added
	case PasskeyRemoved:
		content.Done = content.P.Removed
	case PasskeyRefused:
		content.Failed, content.Notice = true, content.P.Refused
	}
	return p.templates.ExecuteTemplate(w, "passkeys", content)
}
