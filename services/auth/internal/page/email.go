package page

import (
	"io"

	"github.com/akinai/akinai/pkg/language"
)

// Email is the content of the page that changes the e-mail address.
type Email struct {
	// Email is the address that was typed before.
	Email   string
	Problem EmailProblem
	// Sent means that a mail was sent to the new address, whether or not that has an account.
	Sent bool
	// Other is the address of the page in the other language.
	Other string
}

// EmailProblem is why a form of the page did not succeed.
type EmailProblem int

// The problems of a change of the e-mail address.
const (
	EmailProblemNone EmailProblem = iota
	// EmailProblemAddress is about the new address, and EmailProblemBlank and EmailProblemWrong
	// about the current password.
	EmailProblemAddress
	EmailProblemBlank
	EmailProblemWrong
	EmailProblemTooMany
)

// Email writes the page that changes the e-mail address.
func (p *Pages) Email(w io.Writer, l language.Language, in Email) error {
	content := struct {
		accountFrame

		Sent                             bool
		Email                            string
		Notice, EmailError, CurrentError string
	}{accountFrame: p.accountFrame(l, AccountEmail, in.Other), Sent: in.Sent && in.Problem == EmailProblemNone, Email: in.Email}
	content.Failed = in.Problem != EmailProblemNone
	switch in.Problem {
	case EmailProblemNone:
	case EmailProblemAddress:
		content.EmailError = askTextsOf(l).email
	case EmailProblemBlank:
		content.CurrentError = content.A.PasswordBlank
	case EmailProblemWrong:
		content.CurrentError = content.A.PasswordWrong
	case EmailProblemTooMany:
		content.Notice = content.A.TooMany
	}
	return p.templates.ExecuteTemplate(w, "email", content)
}
