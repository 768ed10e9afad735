// Package remote reads from other services what a mail needs when it is sent. All calls are those
// of the service on its own behalf.
package remote

import (
	"context"
	"errors"

	authv1 "github.com/akinai/akinai/api/gen/akinai/auth/v1"
	"github.com/akinai/akinai/api/gen/akinai/auth/v1/authv1connect"
	productv1 "github.com/akinai/akinai/api/gen/akinai/product/v1"
	"github.com/akinai/akinai/api/gen/akinai/product/v1/productv1connect"
	"github.com/akinai/akinai/pkg/errs"
	"github.com/akinai/akinai/pkg/language"
	"github.com/akinai/akinai/services/notification/internal/domain"
)

// Accounts calls the auth service.
type Accounts struct {
	Client authv1connect.AuthServiceClient
}

// Contact returns where the owner of an account is reached. Errors: domain.ErrRecipientUnknown.
func (a Accounts) Contact(ctx context.Context, account string) (domain.Contact, error) {
	res, err := a.Client.GetAccountContact(ctx, &authv1.GetAccountContactRequest{AccountId: account})
	if err != nil {
		return domain.Contact{}, unknown(err)
	}
	return domain.Contact{Email: domain.NewEmail(res.GetEmail()), Language: language.Language(res.GetLanguage())}, nil
}

// unknown maps NotFound to domain.ErrRecipientUnknown.
func unknown(err error) error {
	if errs.KindOf(err) == errs.NotFound {
		return errors.Join(domain.ErrRecipientUnknown, err)
	}
	return err
}

// Shops calls the product service.
type Shops struct {
	Client productv1connect.ShopServiceClient
}

// Shop returns what the shop says about itself in a language, or in its default one.
func (s Shops) Shop(ctx context.Context, l language.Language) (domain.Shop, error) {
	res, err := s.Client.GetShopSettings(ctx, &productv1.GetShopSettingsRequest{})
	if err != nil {
		return domain.Shop{}, err
	}
	settings := res.GetSettings()
	texts := settings.GetTexts()[string(l)]
	if texts == nil {
		texts = settings.GetTexts()[res.GetLanguage()]
	}
	return domain.Shop{
		Name: texts.GetName(), Company: texts.GetCompany(), Phone: settings.GetPhone(), Email: domain.NewEmail(settings.GetEmail()),
		DeliveryTime: texts.GetDeliveryTime(), CancellationTerms: texts.GetCancellationTerms(),
	}, nil
}
