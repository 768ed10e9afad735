// Package page renders the pages of the issuer: log in, log out, and messages. All but those of
// passkeys work without script. A page knows neither HTTP nor who logs in; package issuer serves
// them.
package page

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"html/template"
	"io"

	"github.com/akinai/akinai/pkg/language"
	"github.com/akinai/akinai/pkg/look"
)

//go:embed page.html links.html account.html accountform.html ask.html factor.html invitation.html passkey.html passkey.js style.css
var files embed.FS

// Style is the style sheet of all pages.
func Style() []byte {
	data, _ := files.ReadFile("style.css") // the file is embedded
	return look.Style(string(data))
}

// Pages renders pages. Safe for concurrent use.
type Pages struct {
	base      string
	version   string
	templates *template.Template
}

// New returns the pages under the path base, such as "/oidc".
func New(base string) (*Pages, error) {
	templates, err := template.ParseFS(files, "*.html")
	sum := sha256.Sum256(Style())
	return &Pages{base: base, version: hex.EncodeToString(sum[:4]), templates: templates}, err
}

// Other is the link to the same page in the other language.
type Other struct {
	Address  string
	Language language.Language
	Name     string
}

// frame is what every page has.
type frame struct {
	Language language.Language
	Base     string
	Version  string
	Title    string
	T        texts
	// Failed puts the word for an error in front of the title, which a screen reader reads first.
	Failed bool
	Other  *Other
}

// Login is the content of the login page.
type Login struct {
	// Request is the id of the authorization request, and Client the name of its client.
	Request, Client string
	// Email is the address that was typed before.
	Email   string
	Problem Problem
	// Other is the address of the page in the other language.
	Other string
}

// Problem is why a login did not succeed.
type Problem int

// The problems of a login.
const (
	ProblemNone Problem = iota
	// ProblemCredentials does not tell whether the account exists.
	ProblemCredentials
	ProblemTooMany
	ProblemBlankEmail
	ProblemBlankPassword
	// ProblemPasskey means that the password was right, and that the account needs its passkey.
	ProblemPasskey
)

// Login writes the login page.
func (p *Pages) Login(w io.Writer, l language.Language, in Login) error {
	f := p.frame(l, func(t texts) string { return t.LogInTitle })
	f.Failed, f.Other = in.Problem != ProblemNone, other(l, in.Other)
	page := struct {
		frame
		Request, Lead, Email, Notice, EmailError, PasswordError string
	}{frame: f, Request: in.Request, Lead: f.T.lead(in.Client), Email: in.Email}
	switch in.Problem {
	case ProblemNone:
	case ProblemCredentials:
		page.Notice = f.T.Credentials
	case ProblemTooMany:
		page.Notice = f.T.TooMany
	case ProblemPasskey:
		page.Notice = f.T.NeedsPasskey
	case ProblemBlankEmail:
		page.EmailError = f.T.BlankEmail
	case ProblemBlankPassword:
		page.PasswordError = f.T.BlankPassword
	}
	return p.templates.ExecuteTemplate(w, "login", page)
}

// Logout is the content of the page that asks whether to log out.
type Logout struct{ Client, Redirect, State string }

// Logout writes the page that asks whether to log out.
func (p *Pages) Logout(w io.Writer, l language.Language, in Logout) error {
	return p.templates.ExecuteTemplate(w, "logout", struct {
		frame
		Logout
	}{p.frame(l, func(t texts) string { return t.LogOutTitle }), in})
}

// Message is a page that only says something.
type Message int

// The messages.
const (
	// MessageGone means that the login has expired, or was begun in another browser.
	MessageGone Message = iota
	// MessageRefused means that the link of the application is wrong.
	MessageRefused
	MessageLoggedOut
	MessageFailed
	// MessageFactorRemoved means that the person removed their second factor.
	MessageFactorRemoved
)

// Message writes a page with a message.
func (p *Pages) Message(w io.Writer, l language.Language, m Message) error {
	f := p.frame(l, func(t texts) string { return t.Messages[m].title })
	f.Failed = m != MessageLoggedOut && m != MessageFactorRemoved
	return p.templates.ExecuteTemplate(w, "message", struct {
		frame
		Text string
	}{f, f.T.Messages[m].text})
}

func (p *Pages) frame(l language.Language, title func(texts) string) frame {
	t := japanese
	if l == language.English {
		t = english
	}
	return frame{Language: l, Base: p.base, Version: p.version, Title: title(t), T: t}
}

func other(l language.Language, address string) *Other {
	if l == language.English {
		return &Other{Address: address, Language: language.Japanese, Name: "日本語"}
	}
	return &Other{Address: address, Language: language.English, Name: "English"}
}
