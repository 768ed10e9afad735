package domain

import (
	"errors"
	"maps"
	"time"

	"github.com/akinai/akinai/pkg/contact"
	"github.com/akinai/akinai/pkg/errs"
	"github.com/akinai/akinai/pkg/language"
	"github.com/akinai/akinai/pkg/link"
)

// ShopSettings holds what the shop says about itself, and the terms that the law requires before an
// order.
type ShopSettings struct {
	// Version increments with each change, from 1.
	Version int64 `json:"-"`
	// Texts holds the texts by language; those of the shop's default language are always there.
	Texts map[language.Language]ShopTexts `json:"texts"`
	// LogoURL is "" for the logo of the program.
	LogoURL string `json:"logo_url"`
	// Phone is stored as contact.Phone returns it.
	Phone string `json:"phone"`
	Email string `json:"email"`
	// RegistrationNumber is T and 13 digits, "" for none.
	RegistrationNumber string      `json:"registration_number"`
	TaxRounding        TaxRounding `json:"tax_rounding"`
	// UpdatedAt and UpdatedBy are zero if the last change is not known.
	UpdatedAt time.Time `json:"-"`
	UpdatedBy string    `json:"-"`
}

// ShopTexts holds the texts of the settings in one language.
type ShopTexts struct {
	Name              string `json:"name"`
	Company           string `json:"company"`
	Representative    string `json:"representative"`
	Address           string `json:"address"`
	DeliveryTime      string `json:"delivery_time"`
	CancellationTerms string `json:"cancellation_terms"`
	PaymentTime       string `json:"payment_time"`
	OrderPeriod       string `json:"order_period"`
}

// TaxRounding says how consumption tax is rounded.
type TaxRounding string

// The values of TaxRounding.
const (
	TaxRoundingDown   TaxRounding = "down"
	TaxRoundingHalfUp TaxRounding = "half_up"
	TaxRoundingUp     TaxRounding = "up"
)

// Update returns the settings that replace s, with their new version, if next.Version is that of s.
// changed is false if they equal s. shop is the shop's default language. Errors:
// ErrVersionConflict, ErrRegistrationNumber, ErrPhoneInvalid, ErrShopLanguage, ErrTextInvalid,
// ErrPictureURL, ErrPictureInsecure.
func (s ShopSettings) Update(next ShopSettings, shop language.Language) (updated ShopSettings, changed bool, err error) {
	phone, ok := contact.Phone(next.Phone)
	if !ok {
		return ShopSettings{}, false, ErrPhoneInvalid
	}
	next.Phone = phone
	if err := next.check(shop); err != nil {
		return ShopSettings{}, false, err
	}
	asked := next.Version
	next.Version = s.Version
	switch {
	case next.equal(s):
		return s, false, nil
	case asked != s.Version:
		return ShopSettings{}, false, errs.NewStale(ErrVersionConflict, s)
	}
	next.Version++
	return next, true, nil
}

// ShownPhone returns the telephone number with hyphens.
func (s ShopSettings) ShownPhone() string { return contact.ShowPhone(s.Phone) }

func (s ShopSettings) equal(other ShopSettings) bool {
	return maps.Equal(s.Texts, other.Texts) && s.LogoURL == other.LogoURL && s.Phone == other.Phone && s.Email == other.Email &&
		s.RegistrationNumber == other.RegistrationNumber && s.TaxRounding == other.TaxRounding
}

func (s ShopSettings) check(shop language.Language) error {
	if err := checkLanguages(s.Texts, shop); err != nil {
		return err
	}
	for _, t := range s.Texts {
		if anyNUL(t.Name, t.Company, t.Representative, t.Address, t.DeliveryTime, t.CancellationTerms, t.PaymentTime, t.OrderPeriod) {
			return ErrTextInvalid
		}
	}
	if s.RegistrationNumber != "" && !validRegistrationNumber(s.RegistrationNumber) {
		return ErrRegistrationNumber
	}
	if s.LogoURL == "" {
		return nil
	}
	switch err := link.CheckPicture(s.LogoURL); {
	case errors.Is(err, link.ErrInsecure):
		return ErrPictureInsecure.With("field", "logo_url")
	case err != nil:
		return ErrPictureURL.With("field", "logo_url")
	}
	return nil
}

// checkLanguages returns ErrShopLanguage if there are no texts in the shop's default language,
// or some in a language that the shop does not have.
func checkLanguages[T any](texts map[language.Language]T, shop language.Language) error {
	if _, there := texts[shop]; !there {
		return ErrShopLanguage.With("language", string(shop))
	}
	for l := range texts {
		if !l.Known() {
			return ErrShopLanguage.With("language", string(l))
		}
	}
	return nil
}

// validRegistrationNumber reports whether a text is T and 13 digits, of which the first is the
// check digit of corporate numbers: 9 less the remainder of the weighted sum of the other twelve by
// 9, with the weights 1 and 2 in turn from the right (Ordinance of the Ministry of Finance on the
// designation of corporate numbers, Article 2).
func validRegistrationNumber(number string) bool {
	const digits = 13
	if len(number) != 1+digits || number[0] != 'T' {
		return false
	}
	sum := 0
	for i := 1; i <= digits; i++ {
		digit := int(number[i] - '0')
		if digit < 0 || digit > 9 {
			return false
		}
		if i > 1 {
			sum += digit * (2 - i%2)
		}
	}
	return int(number[1]-'0') == 9-sum%9
}
