package domain

import (
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"io"
	"time"

	"github.com/akinai/akinai/pkg/id"
	"github.com/akinai/akinai/pkg/language"
)

const (
	// LinkTTL is the life of a one-time token, from the time when its mail is sent.
	LinkTTL = 15 * time.Minute
	// LinkKept is the time after its expiry for which a token is stored, so that a second click can
	// be distinguished from a wrong link.
	LinkKept = 24 * time.Hour

	oneTimeTokenBytes = 32
)

// Purpose is what a one-time token may be used for.
type Purpose string

// The purposes.
const (
	PurposeVerify      Purpose = "verify"
	PurposeReset       Purpose = "reset"
	PurposeEmailChange Purpose = "email_change"
)

// OneTimeToken is 256 random bits in base64url, mailed in a link. It can be used once.
type OneTimeToken struct{ Secret }

// NewOneTimeToken returns a new token of bytes read from random.
func NewOneTimeToken(random io.Reader) (OneTimeToken, error) {
	secret := make([]byte, oneTimeTokenBytes)
	if _, err := io.ReadFull(random, secret); err != nil {
		return OneTimeToken{}, fmt.Errorf("make one-time token: %w", err)
	}
	return PresentedOneTimeToken(base64.RawURLEncoding.EncodeToString(secret)), nil
}

// PresentedOneTimeToken returns the token with the given text. It does not check the text.
func PresentedOneTimeToken(text string) OneTimeToken { return OneTimeToken{Secret: NewSecret(text)} }

// Hash returns the SHA-256 under which the token is stored.
func (t OneTimeToken) Hash() []byte {
	sum := sha256.Sum256([]byte(t.Reveal()))
	return sum[:]
}

// OneTimeLink is the stored state of a one-time token.
type OneTimeLink struct {
	Account Account
	Purpose Purpose
	// Email is the e-mail address that the token proves.
	Email     Email
	ExpiresAt time.Time
	// UsedAt is the zero time if the token was not used.
	UsedAt time.Time
}

// Check returns nil if the link may be used for the purpose now. Errors: ErrLinkInvalid,
// ErrLinkUsed, ErrLinkExpired.
func (l OneTimeLink) Check(purpose Purpose, now time.Time) error {
	switch {
	case l.Purpose != purpose:
		return ErrLinkInvalid
	case !l.UsedAt.IsZero():
		return ErrLinkUsed
	case !now.Before(l.ExpiresAt):
		return ErrLinkExpired
	default:
		return nil
	}
}

// MailKind is what a mail is about.
type MailKind string

// The kinds of mails. The first three have a link.
const (
	MailVerify      MailKind = "verify"
	MailReset       MailKind = "reset"
	MailEmailChange MailKind = "email_change"
	// MailAddressInUse tells the owner of an account of a registration with its address.
	MailAddressInUse MailKind = "address_in_use"
	// MailPasswordChanged and MailEmailChanged tell the owner. The latter goes to the old
	// address.
	MailPasswordChanged MailKind = "password_changed"
	MailEmailChanged    MailKind = "email_changed"
	// MailFactorAdded, MailFactorReset and MailRecoveryCodeUsed tell the owner about the
	// second factor.
	MailFactorAdded      MailKind = "factor_added"
	MailFactorReset      MailKind = "factor_reset"
	MailRecoveryCodeUsed MailKind = "recovery_code_used"
	// MailFactorRenewed and MailFactorRemoved are about what the owner did.
	MailFactorRenewed   MailKind = "factor_renewed"
	MailRecoveryRenewed MailKind = "recovery_renewed"
	MailFactorRemoved   MailKind = "factor_removed"
	// MailPasskeyAdded and MailPasskeyRemoved are about what the owner did.
	MailPasskeyAdded   MailKind = "passkey_added"
	MailPasskeyRemoved MailKind = "passkey_removed"
	// MailInvitation goes to an address that may have no account. Its link is that of an
	// Invitation.
	MailInvitation MailKind = "invitation"
)

// AccountMail is a mail that is to be written. It contains no secret.
type AccountMail struct {
	// ID is a UUID, the same for all attempts to send the mail.
	ID   string
	Kind MailKind
	// Account is "" for an e-mail address without an account. Such a mail is stored like any
	// other, so that the request costs the same, and never sent.
	Account AccountID
	// Email is the new address for MailEmailChange, the old one for MailEmailChanged.
	Email Email
	// Language is that of the request; None means that of the account.
	Language language.Language
}

// NewAccountMail returns a mail with a new id.
func NewAccountMail(kind MailKind, account AccountID, l language.Language) AccountMail {
	return AccountMail{ID: id.New(), Kind: kind, Account: account, Language: l}
}

// Purpose returns what the link of the mail is for, false if it has none.
func (m AccountMail) Purpose() (Purpose, bool) {
	switch m.Kind {
	case MailVerify, MailReset, MailEmailChange:
		return Purpose(m.Kind), true
	default:
		return "", false
	}
}
