package view

import (
	"google.golang.org/protobuf/proto"

	authv1 "github.com/akinai/akinai/api/gen/akinai/auth/v1"
	webv1 "github.com/akinai/akinai/api/gen/akinai/bff/web/v1"
	typev1 "github.com/akinai/akinai/api/gen/akinai/type/v1"
	userv1 "github.com/akinai/akinai/api/gen/akinai/user/v1"
	"github.com/akinai/akinai/pkg/contact"
	"github.com/akinai/akinai/pkg/language"
)

// Tokens converts the tokens of a login.
func Tokens(t *authv1.Tokens) *webv1.Tokens {
	return &webv1.Tokens{
		AccessToken: t.GetAccessToken(), RefreshToken: t.GetRefreshToken(), ExpiresIn: t.GetExpiresIn(), TokenType: t.GetTokenType(),
		UserId: t.GetUserId(), DeviceToken: t.GetDeviceToken(),
	}
}

// Profile converts a profile.
func Profile(p *userv1.Profile) *webv1.Profile {
	return &webv1.Profile{
		UserId: p.GetUserId(), DisplayName: p.GetDisplayName(), Version: p.GetVersion(), FamilyName: p.GetFamilyName(),
		GivenName: p.GetGivenName(), FamilyNameKana: p.GetFamilyNameKana(), GivenNameKana: p.GetGivenNameKana(),
		Phone: contact.ShowPhone(p.GetPhone()), Language: p.GetLanguage(), NewsletterTextVersion: p.GetNewsletterTextVersion(),
		NewsletterConsentedAt: p.GetNewsletterConsentedAt(), Metadata: p.GetMetadata(),
	}
}

// UpdateProfile converts the request to replace a profile.
func UpdateProfile(req *webv1.UpdateProfileRequest) *userv1.UpdateProfileRequest {
	return &userv1.UpdateProfileRequest{
		DisplayName: req.GetDisplayName(), Version: req.GetVersion(), FamilyName: req.GetFamilyName(), GivenName: req.GetGivenName(),
		FamilyNameKana: req.GetFamilyNameKana(), GivenNameKana: req.GetGivenNameKana(), Phone: req.GetPhone(),
		Language: req.GetLanguage(), NewsletterTextVersion: req.GetNewsletterTextVersion(),
	}
}

// ProfileConflict converts the detail of a stale update.
func ProfileConflict(c *userv1.ProfileConflict) *webv1.ProfileConflict {
	return &webv1.ProfileConflict{Current: Profile(c.GetCurrent()), UpdatedBy: c.GetUpdatedBy(), UpdatedAt: c.GetUpdatedAt()}
}

// Address converts an entry of the address book.
func Address(a *userv1.SavedAddress) *webv1.SavedAddress {
	return &webv1.SavedAddress{Id: a.GetId(), Address: shown(a.GetAddress()), IsDefault: a.GetIsDefault()}
}

// WrittenAddress converts an entry of the address book that was just written, with its warnings in
// a language.
func WrittenAddress(a *userv1.SavedAddress, warnings []*userv1.AddressWarning, l language.Language) *webv1.SavedAddress {
	out := Address(a)
	for _, w := range warnings {
		out.Warnings = append(out.Warnings, &webv1.AddressWarning{Reason: w.GetReason(), Field: w.GetField(), Message: textOf(w.GetReason(), l)})
	}
	return out
}

// shown returns a copy of the address with hyphens in the postal code and the telephone number, nil
// for nil. The original is shared and stays unchanged.
func shown(a *typev1.Address) *typev1.Address {
	if a == nil {
		return nil
	}
	out := proto.CloneOf(a)
	out.PostalCode, out.Phone = contact.ShowPostalCode(a.GetPostalCode()), contact.ShowPhone(a.GetPhone())
	return out
}

// Addresses converts an address book.
func Addresses(list []*userv1.SavedAddress) []*webv1.SavedAddress {
	out := make([]*webv1.SavedAddress, len(list))
	for i, a := range list {
		out[i] = Address(a)
	}
	return out
}

// AgreedPages converts the pages to which a person agrees.
func AgreedPages(pages []*webv1.AgreedPageInput) []*authv1.AgreedPage {
	out := make([]*authv1.AgreedPage, len(pages))
	for i, p := range pages {
		out[i] = &authv1.AgreedPage{Name: p.GetName(), Version: p.GetVersion()}
	}
	return out
}
