package view

import (
	authv1 "github.com/akinai/akinai/api/gen/akinai/auth/v1"
	webv1 "github.com/akinai/akinai/api/gen/akinai/bff/web/v1"
	userv1 "github.com/akinai/akinai/api/gen/akinai/user/v1"
)

// Tokens shows what a login gave.
func Tokens(t *authv1.Tokens) *webv1.Tokens {
	return &webv1.Tokens{
		AccessToken: t.GetAccessToken(), RefreshToken: t.GetRefreshToken(), ExpiresIn: t.GetExpiresIn(), TokenType: t.GetTokenType(),
		UserId: t.GetUserId(),
	}
}

// Profile shows a profile.
func Profile(p *userv1.Profile) *webv1.Profile {
	return &webv1.Profile{UserId: p.GetUserId(), DisplayName: p.GetDisplayName(), Version: p.GetVersion()}
}

// Address shows an entry of the address book.
func Address(a *userv1.SavedAddress) *webv1.SavedAddress {
	return &webv1.SavedAddress{Id: a.GetId(), Address: a.GetAddress(), IsDefault: a.GetIsDefault()}
}

// Addresses shows an address book.
func Addresses(list []*userv1.SavedAddress) []*webv1.SavedAddress {
	out := make([]*webv1.SavedAddress, len(list))
	for i, a := range list {
		out[i] = Address(a)
	}
	return out
}
