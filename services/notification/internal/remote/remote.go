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

// Contacts returns where the owners of accounts are reached, by account. Unknown accounts are
// absent. Errors: domain.ErrRefused.
func (a Accounts) Contacts(ctx context.Context, accounts []string) (map[string]domain.Contact, error) {
	res, err := a.Client.BatchGetAccountContacts(ctx, &authv1.BatchGetAccountContactsRequest{AccountIds: accounts})
	if err != nil {
		return nil, refused(err)
	}
	contacts := make(map[string]domain.Contact, len(res.GetContacts()))
	for _, c := range res.GetContacts() {
		contacts[c.GetAccountId()] = domain.Contact{Email: domain.NewEmail(c.GetEmail()), Language: language.Language(c.GetLanguage())}
	}
	return contacts, nil
}

// refused adds domain.ErrRefused to an error, unless it is that of an unavailable service.
func refused(err error) error {
	switch errs.KindOf(err) {
	case errs.Unavailable, errs.Timeout, errs.Canceled, errs.Exhausted:
		return err
	default:
		return errors.Join(domain.ErrRefused, err)
	}
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
