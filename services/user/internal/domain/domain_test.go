package domain_test

import (
	"bytes"
	"fmt"
	"log/slog"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/services/user/internal/domain"
)

const (
	alice = domain.UserID("8a4f8f3e-0b6f-4c1b-9c4e-1f2d3c4b5a69")
	bob   = domain.UserID("0f0e0d0c-0b0a-4908-8706-050403020100")
)

func address() domain.Address {
	return domain.Address{
		Name: "山田 花子", PostalCode: "1500001", Prefecture: "東京都", City: "渋谷区", Line1: "神宮前1-2-3", Line2: "青空ビル 4F",
		Phone: "0312345678",
	}
}

func TestTextThatCannotBeStoredIsRefused(t *testing.T) {
	for _, tc := range []struct {
		field  string
		change func(*domain.Address)
	}{
		{"name", func(a *domain.Address) { a.Name = "a\x00b" }},
		{"postal_code", func(a *domain.Address) { a.PostalCode = "\x00" }},
		{"prefecture", func(a *domain.Address) { a.Prefecture = "東京\xff" }},
		{"city", func(a *domain.Address) { a.City = "\x00渋谷区" }},
		{"line1", func(a *domain.Address) { a.Line1 = "1-2\x00" }},
		{"line2", func(a *domain.Address) { a.Line2 = "\x00" }},
		{"phone", func(a *domain.Address) { a.Phone = "0\x00" }},
	} {
		t.Run(tc.field, func(t *testing.T) {
			a := address()
			tc.change(&a)
			_, err := a.Normal()
			require.Equal(t, domain.ErrTextInvalid.With("field", tc.field), err)
		})
	}
	same, err := address().Normal()
	require.NoError(t, err)
	require.Equal(t, address(), same)

}

func profile() domain.Profile {
	return domain.Profile{
		UserID: alice, DisplayName: "花子", FamilyName: "山田", GivenName: "花子", FamilyNameKana: "やまだ", GivenNameKana: "ﾊﾅｺ",
		Phone: "０９０-1234-5678", Language: "ja",
	}
}

func TestReadingsAndPhoneOfAProfileAreStoredInOneForm(t *testing.T) {
	got, err := profile().Normal()
	require.NoError(t, err)
	want := profile()
	want.FamilyNameKana, want.GivenNameKana, want.Phone = "ヤマダ", "ハナコ", "09012345678"
	require.Equal(t, want, got)
}

func TestAProfileThatIsRefusedNamesTheField(t *testing.T) {
	for _, tc := range []struct {
		want   error
		change func(*domain.Profile)
	}{
		{domain.ErrTextInvalid.With("field", "display_name"), func(p *domain.Profile) { p.DisplayName = "花\x00子" }},
		{domain.ErrTextInvalid.With("field", "family_name"), func(p *domain.Profile) { p.FamilyName = "\xff" }},
		{domain.ErrTextInvalid.With("field", "given_name"), func(p *domain.Profile) { p.GivenName = "\x00" }},
		{domain.ErrTextInvalid.With("field", "phone"), func(p *domain.Profile) { p.Phone = "\x00" }},
		{domain.ErrKanaInvalid.With("field", "family_name_kana"), func(p *domain.Profile) { p.FamilyNameKana = "山田" }},
		{domain.ErrKanaInvalid.With("field", "given_name_kana"), func(p *domain.Profile) { p.GivenNameKana = "Hanako" }},
		{domain.ErrPhoneInvalid.With("field", "phone"), func(p *domain.Profile) { p.Phone = "1234" }},
	} {
		p := profile()
		tc.change(&p)
		_, err := p.Normal()
		require.Equal(t, tc.want, err)
	}
}

func TestPostalCodesAndPhonesAreStoredAsDigits(t *testing.T) {
	for _, written := range [][2]string{{"150-0001", "０３-1234-5678"}, {"１５０００１", ""}, {"〒1500001", "+81 3-1234-5678"}, {"1500001", "3-1234-5678"}} {
		a := address()
		a.PostalCode, a.Phone = written[0], written[1]
		got, err := a.Normal()
		switch written {
		case [2]string{"１５０００１", ""}:
			require.ErrorIs(t, err, domain.ErrPostalCodeInvalid)
		case [2]string{"1500001", "3-1234-5678"}:
			require.ErrorIs(t, err, domain.ErrPhoneInvalid)
		default:
			require.NoError(t, err)
			require.Equal(t, address(), got)
		}
	}
}

func TestAddressIDIsDerivedFromUserAndContent(t *testing.T) {
	dashed, other := address(), address()
	dashed.Phone = "03-1234-5678"
	other.Line1, other.Line2 = other.Line1+other.Line2, ""
	require.EqualValues(t, "f1cf2970-dcab-8332-8198-f578bc1d2064", dashed.IDFor(alice), "fixed: rows are found by it")
	require.NotEqual(t, address().IDFor(alice), address().IDFor(bob))
	require.NotEqual(t, address().IDFor(alice), other.IDFor(alice))
}

func TestImportedUserIDIsDerivedFromSourceAndNumber(t *testing.T) {
	require.EqualValues(t, "c0b72344-314f-8e8f-8b02-b1b3ff7bc5e5", domain.ImportedUserID("online-retail", "17850"), "fixed: rows are found by it")
	require.NotEqual(t, domain.ImportedUserID("online-retail", "17850"), domain.ImportedUserID("online-retail", "17851"))
	require.NotEqual(t, domain.ImportedUserID("a", "b1"), domain.ImportedUserID("ab", "1"))
}

func TestPersonalDataIsMasked(t *testing.T) {
	saved := domain.SavedAddress{ID: address().IDFor(alice), Address: address()}

	var out bytes.Buffer
	log := slog.New(slog.NewJSONHandler(&out, nil))
	log.Info("test", "profile", profile(), "address", address())
	fmt.Fprintf(&out, "%v %+v %s %v", profile(), saved, address(), saved)
	for _, text := range []string{"花子", "山田", "やまだ", "ﾊﾅｺ", "1234", "神宮前", "0312"} {
		require.NotContains(t, out.String(), text)
	}
}
