package domain_test

import (
	"bytes"
	"fmt"
	"log/slog"
	"reflect"
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
		{"name_kana", func(a *domain.Address) { a.NameKana = "ヤ\x00" }},
		{"company", func(a *domain.Address) { a.Company = "\x00" }},
		{"department", func(a *domain.Address) { a.Department = "\xff" }},
		{"delivery_notes", func(a *domain.Address) { a.DeliveryNotes = "\x00" }},
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

func TestTheReadingOfARecipientIsKatakana(t *testing.T) {
	a := address()
	a.NameKana = "やまだ ﾊﾅｺ"
	got, err := a.Normal()
	require.NoError(t, err)
	require.Equal(t, "ヤマダ\u3000ハナコ", got.NameKana)
	a.NameKana = "山田"
	_, err = a.Normal()
	require.Equal(t, domain.ErrKanaInvalid.With("field", "name_kana"), err)
}

func TestAddressIDIsDerivedFromUserAndKey(t *testing.T) {
	require.NotEqual(t, address().IDFor(alice), address().IDFor(bob))
	require.NotEqual(t, address().IDFor(alice), address().IDForAttempt(alice, 1))
	written := address()
	written.Line1, written.Line2, written.Name = "神宮前１丁目２番３号", "青空ﾋﾞﾙ 4階", "山田花子"
	require.Equal(t, address().Key(), written.Key())
	require.Equal(t, address().IDFor(alice), written.IDFor(alice), "concurrent requests add it once")
}

// TestEveryFieldOfAnAddressDistinguishesIt sets each field to another value: none that was written
// is lost because the book has a similar address.
func TestEveryFieldOfAnAddressDistinguishesIt(t *testing.T) {
	keys := map[string]string{address().Key(): "none"}
	fields := reflect.TypeFor[domain.Address]()
	for i := range fields.NumField() {
		a := address()
		reflect.ValueOf(&a).Elem().Field(i).SetString("別")
		require.NotContains(t, keys, a.Key(), fields.Field(i).Name)
		keys[a.Key()] = fields.Field(i).Name
	}
}

func TestTheWarningsOfAPostalCode(t *testing.T) {
	unknown := []domain.Warning{{Reason: "POSTAL_CODE_UNKNOWN", Field: "postal_code"}}
	wrong := func(field string) []domain.Warning {
		return []domain.Warning{{Reason: "POSTAL_CODE_MISMATCH", Field: field}}
	}
	shibuya := domain.Municipality{Prefecture: "東京都", City: "渋谷区"}
	tobetsu := domain.Municipality{Prefecture: "北海道", City: "石狩郡当別町"}
	for _, tc := range []struct {
		prefecture, city string
		of               []domain.Municipality
		want             []domain.Warning
	}{
		{"東京都", "渋谷区", []domain.Municipality{shibuya}, nil},
		{"東京都", "渋谷区", []domain.Municipality{tobetsu, shibuya}, nil},
		{"東京都", "渋谷区神宮前", []domain.Municipality{shibuya}, nil},
		{"東京都", "澁谷區", []domain.Municipality{shibuya}, nil},
		{"北海道", "当別町", []domain.Municipality{tobetsu}, nil},
		{"東京都", "渋谷区", nil, unknown},
		{"東京都", "港区", []domain.Municipality{shibuya}, wrong("city")},
		{"大阪府", "渋谷区", []domain.Municipality{shibuya}, wrong("prefecture")},
		{"大阪府", "大阪市北区", []domain.Municipality{shibuya, tobetsu}, wrong("prefecture")},
	} {
		a := address()
		a.Prefecture, a.City = tc.prefecture, tc.city
		require.Equal(t, tc.want, a.CheckPostalCode(tc.of), "%s%s", tc.prefecture, tc.city)
	}
}

func TestImportedUserIDIsDerivedFromSourceAndNumber(t *testing.T) {
	require.EqualValues(t, "c0b72344-314f-8e8f-8b02-b1b3ff7bc5e5", domain.ImportedUserID("online-retail", "17850"), "fixed: rows are found by it")
	require.NotEqual(t, domain.ImportedUserID("online-retail", "17850"), domain.ImportedUserID("online-retail", "17851"))
	require.NotEqual(t, domain.ImportedUserID("a", "b1"), domain.ImportedUserID("ab", "1"))
}

func TestPersonalDataIsMasked(t *testing.T) {
	whole := address()
	whole.NameKana, whole.Company, whole.Department, whole.DeliveryNotes = "ヤマダ", "青空商会", "総務部", "宅配ボックス"
	saved := domain.SavedAddress{ID: whole.IDFor(alice), Address: whole}

	var out bytes.Buffer
	log := slog.New(slog.NewJSONHandler(&out, nil))
	log.Info("test", "profile", profile(), "address", whole)
	fmt.Fprintf(&out, "%v %+v %s %v", profile(), saved, whole, saved)
	for _, text := range []string{"花子", "山田", "やまだ", "ﾊﾅｺ", "1234", "神宮前", "0312", "ヤマダ", "青空", "総務", "宅配"} {
		require.NotContains(t, out.String(), text)
	}
}
