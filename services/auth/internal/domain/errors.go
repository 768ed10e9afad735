package domain

import "github.com/akinai/akinai/pkg/errs"

// The errors of credentials and sessions.
var (
	ErrTextInvalid         = errs.New(errs.Invalid, "TEXT_INVALID", "the text holds a character that cannot be stored")
	ErrEmailTaken          = errs.New(errs.AlreadyExists, "EMAIL_TAKEN", "there is an account with this address")
	ErrPasswordWeak        = errs.New(errs.Invalid, "PASSWORD_WEAK", "the password is too easy to guess")
	ErrPasswordLoginOff    = errs.New(errs.Forbidden, "PASSWORD_LOGIN_OFF", "log in on the pages of the issuer")
	ErrBadCredentials      = errs.New(errs.Unauthenticated, "BAD_CREDENTIALS", "e-mail or password is wrong")
	ErrTooManyAttempts     = errs.New(errs.Exhausted, "TOO_MANY_ATTEMPTS", "too many attempts; wait")
	ErrRefreshTokenInvalid = errs.New(errs.Unauthenticated, "REFRESH_TOKEN_INVALID", "the session has ended; log in again")
	ErrAccountNotFound     = errs.New(errs.NotFound, "ACCOUNT_NOT_FOUND", "there is no such account")
	ErrClientUnknown       = errs.New(errs.NotFound, "CLIENT_UNKNOWN", "there is no such client")
	ErrResourceRefused     = errs.New(errs.Invalid, "RESOURCE_REFUSED", "the client may not ask for tokens for this resource")
	ErrSessionNotFound     = errs.New(errs.NotFound, "SESSION_NOT_FOUND", "there is no such session")
	ErrAuthRequestGone     = errs.New(errs.NotFound, "AUTH_REQUEST_GONE", "the login has expired, or was begun in another browser")
	ErrLoginRequired       = errs.New(errs.Unauthenticated, "LOGIN_REQUIRED", "the person must log in")
	ErrCodeInvalid         = errs.New(errs.Unauthenticated, "CODE_INVALID", "the code is not valid")
	ErrPasswordWrong       = errs.New(errs.Invalid, "PASSWORD_WRONG", "the current password is wrong")
	ErrLinkInvalid         = errs.New(errs.Invalid, "LINK_INVALID", "the link is not valid")
	ErrLinkExpired         = errs.New(errs.Precondition, "LINK_EXPIRED", "the link has expired")
	ErrLinkUsed            = errs.New(errs.Precondition, "LINK_USED", "the link was used already")
	ErrRoleNotFound        = errs.New(errs.NotFound, "ROLE_NOT_FOUND", "there is no such role")
	ErrRoleExists          = errs.New(errs.AlreadyExists, "ROLE_EXISTS", "there is a role with this name")
	ErrRoleBuiltIn         = errs.New(errs.Precondition, "ROLE_BUILT_IN", "a built-in role cannot be deleted, nor superadmin be changed")
	ErrRoleInUse           = errs.New(errs.Precondition, "ROLE_IN_USE", "an account has the role")
	ErrRoleLimit           = errs.New(errs.Precondition, "ROLE_LIMIT", "there are too many roles")
	ErrPermissionUnknown   = errs.New(errs.Invalid, "PERMISSION_UNKNOWN", "a role cannot have this permission")
	ErrBeyondOwn           = errs.New(errs.Forbidden, "BEYOND_OWN_PERMISSIONS", "the role or account has permissions that you do not have")
	ErrLastSuperadmin      = errs.New(errs.Precondition, "LAST_SUPERADMIN", "one account must stay superadmin")
)
