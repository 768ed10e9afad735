package rpc_test

import (
	"fmt"
	"maps"
	"strings"
	"testing"

	"connectrpc.com/connect/v2"
	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	typev1 "github.com/akinai/akinai/api/gen/akinai/type/v1"
	userv1 "github.com/akinai/akinai/api/gen/akinai/user/v1"
	"github.com/akinai/akinai/api/gen/akinai/user/v1/userv1connect"
	"github.com/akinai/akinai/db"
	"github.com/akinai/akinai/pkg/auth"
	"github.com/akinai/akinai/pkg/errs"
	"github.com/akinai/akinai/pkg/id"
	"github.com/akinai/akinai/pkg/testkit/clocktest"
	"github.com/akinai/akinai/pkg/testkit/pgtest"
	"github.com/akinai/akinai/pkg/testkit/rpctest"
	"github.com/akinai/akinai/services/user/internal/app"
	"github.com/akinai/akinai/services/user/internal/rpc"
	"github.com/akinai/akinai/services/user/internal/store"
)

// hostile are texts that have broken other systems. They are stored byte for byte.
var hostile = []string{
	"𠮷野家 髙﨑", "ｶﾞｷﾞｸﾞ", "👨\u200d👩\u200d👧\u200d👦", "'; DROP TABLE addresses; --", `{"a":"\u0000"}`, "<script>alert(1)</script>", "%s%n%00",
	`\\'"`, "T̫̺̳o̬̜ ì̬͎̲̟nv̖̗̻̣̹̕o͖̗̠̜̤k͍͚̹͖̼e̦̗̪͍̪͍", "null", "ÅÅ", "\U0010ffff", "a\u200bb",
}

// tidied maps texts to the canonical form that is stored.
var tidied = map[string]string{
	"か\u3099": "が", "\ufeffbom": "bom", " x ": "x", "\u3000山田\u3000花子\u3000": "山田\u3000花子", "\u200b花子": "花子", "A\u030a": "Å", //nolint:gocritic // the blanks are under test
}

// blank are texts without a visible character.
var blank = []string{" ", "\u3000", "\u200b", "\u00a0", "\ufeff", "\u3164", "\u2800"}

// steering are texts of more than one line, or with characters of direction, which can display as
// another text.
var steering = []string{"a\nb", "a\r\n", "a\tb", "\x00", "\x7f\x01\x1f", "\u202eoverride", "a\u2028b", "\u2066x"}

func serve(t *testing.T) userv1connect.UserServiceClient {
	t.Helper()
	t.Parallel()
	rows := store.New(pgtest.New(t, "users", db.Kit(), db.Migrations("users")))
	server := rpc.NewServer(app.New(rows, rows, clocktest.New()))
	return userv1connect.NewUserServiceClient(rpctest.Serve(t, func(s *connect.Server) {
		userv1connect.RegisterUserServiceHandler(s, server)
	}))
}

func address() *typev1.Address {
	return &typev1.Address{
		Name: "山田 花子", PostalCode: "1500001", Prefecture: "東京都", City: "渋谷区", Line1: "神宮前1-2-3", Line2: "青空ビル 4F",
		Phone: "0312345678", NameKana: "ヤマダ\u3000ハナコ", Company: "株式会社青空", Department: "総務部", DeliveryNotes: "宅配ボックスへ",
		Label: typev1.AddressLabel_ADDRESS_LABEL_WORK,
	}
}

func requireError(t *testing.T, err error, kind errs.Kind, reason string) {
	t.Helper()
	require.Error(t, err)
	require.Equal(t, reason, errs.ReasonOf(err), "%v", err)
	require.Equal(t, kind, errs.KindOf(err))
}

func TestProfile(t *testing.T) {
	client, user := serve(t), id.New()
	ctx := rpctest.Customer(t.Context(), user)

	got, err := client.GetProfile(ctx, &userv1.GetProfileRequest{})
	require.NoError(t, err)
	require.True(t, proto.Equal(&userv1.Profile{UserId: user}, got.GetProfile()))

	for version, name := range hostile {
		updated, err := client.UpdateProfile(ctx, &userv1.UpdateProfileRequest{DisplayName: name, Version: int64(version)})
		require.NoError(t, err, "%q", name)
		want := &userv1.Profile{UserId: user, DisplayName: name, Version: int64(version) + 1}
		require.True(t, proto.Equal(want, updated.GetProfile()))
		got, err := client.GetProfile(ctx, &userv1.GetProfileRequest{})
		require.NoError(t, err)
		require.True(t, proto.Equal(want, got.GetProfile()))
	}
	for _, text := range blank {
		_, err = client.UpdateProfile(ctx, &userv1.UpdateProfileRequest{DisplayName: text, Version: int64(len(hostile))})
		requireError(t, err, errs.Invalid, "VALIDATION_FAILED")
	}
	_, err = client.UpdateProfile(ctx, &userv1.UpdateProfileRequest{DisplayName: "late", Version: 1})
	requireError(t, err, errs.Conflict, "VERSION_CONFLICT")
	_, err = client.UpdateProfile(ctx, &userv1.UpdateProfileRequest{DisplayName: "a\x00b", Version: int64(len(hostile))})
	requireError(t, err, errs.Invalid, "TEXT_INVALID")
	_, err = client.UpdateProfile(ctx, &userv1.UpdateProfileRequest{DisplayName: "", Version: int64(len(hostile))})
	requireError(t, err, errs.Invalid, "VALIDATION_FAILED")
}

func TestAProfileKeepsNamesPhoneLanguageAndConsent(t *testing.T) {
	client, user := serve(t), id.New()
	ctx := rpctest.Customer(t.Context(), user)
	updated, err := client.UpdateProfile(ctx, &userv1.UpdateProfileRequest{
		DisplayName: "花子", FamilyName: " 山田 ", GivenName: "花子", FamilyNameKana: "やまだ", GivenNameKana: "ﾊﾅｺ", Phone: "０９０-1234-5678",
		Language: "ja", NewsletterTextVersion: "2026-11-01",
	})
	require.NoError(t, err)
	want := &userv1.Profile{
		UserId: user, DisplayName: "花子", FamilyName: "山田", GivenName: "花子", FamilyNameKana: "ヤマダ", GivenNameKana: "ハナコ", Phone: "09012345678",
		Language: "ja", NewsletterTextVersion: "2026-11-01", NewsletterConsentedAt: timestamppb.New(clocktest.New().Now()), Version: 1,
	}
	require.Equal(t, want.String(), updated.GetProfile().String())
	got, err := client.GetProfile(ctx, &userv1.GetProfileRequest{})
	require.NoError(t, err)
	require.Equal(t, want.String(), got.GetProfile().String())

	_, err = client.UpdateProfile(ctx, &userv1.UpdateProfileRequest{DisplayName: "花子", Version: 1})
	require.NoError(t, err)
	got, err = client.GetProfile(ctx, &userv1.GetProfileRequest{})
	require.NoError(t, err)
	require.True(t, proto.Equal(&userv1.Profile{UserId: user, DisplayName: "花子", Version: 2}, got.GetProfile()), "what is not sent becomes empty")
}

func TestProfilesThatAreRefused(t *testing.T) {
	client := serve(t)
	ctx := rpctest.Customer(t.Context(), id.New())
	for _, tc := range []struct {
		reason string
		change func(*userv1.UpdateProfileRequest)
	}{
		{"KANA_INVALID", func(r *userv1.UpdateProfileRequest) { r.FamilyNameKana = "山田" }},
		{"KANA_INVALID", func(r *userv1.UpdateProfileRequest) { r.GivenNameKana = "Hanako" }},
		{"PHONE_INVALID", func(r *userv1.UpdateProfileRequest) { r.Phone = "1234" }},
		{"TEXT_INVALID", func(r *userv1.UpdateProfileRequest) { r.FamilyName = "a\nb" }},
		{"VALIDATION_FAILED", func(r *userv1.UpdateProfileRequest) { r.Language = "fr" }},
		{"VALIDATION_FAILED", func(r *userv1.UpdateProfileRequest) { r.NewsletterTextVersion = "A B" }},
		{"VALIDATION_FAILED", func(r *userv1.UpdateProfileRequest) { r.GivenName = strings.Repeat("花", 51) }},
	} {
		req := &userv1.UpdateProfileRequest{DisplayName: "花子"}
		tc.change(req)
		_, err := client.UpdateProfile(ctx, req)
		requireError(t, err, errs.Invalid, tc.reason)
	}
}

func TestAddressBook(t *testing.T) {
	client := serve(t)
	ctx, stranger := rpctest.Customer(t.Context(), id.New()), rpctest.Customer(t.Context(), id.New())

	_, err := client.GetAddress(ctx, &userv1.GetAddressRequest{})
	requireError(t, err, errs.NotFound, "ADDRESS_NOT_FOUND")

	added, err := client.AddAddress(ctx, &userv1.AddAddressRequest{Address: address()})
	require.NoError(t, err)
	require.True(t, added.GetAddress().GetIsDefault())
	again, err := client.AddAddress(ctx, &userv1.AddAddressRequest{Address: address()})
	require.NoError(t, err)
	require.True(t, proto.Equal(added, again))

	for _, wanted := range []string{"", added.GetAddress().GetId()} {
		got, err := client.GetAddress(ctx, &userv1.GetAddressRequest{Id: wanted})
		require.NoError(t, err)
		require.True(t, proto.Equal(added.GetAddress(), got.GetAddress()))
		_, err = client.GetAddress(stranger, &userv1.GetAddressRequest{Id: wanted})
		requireError(t, err, errs.NotFound, "ADDRESS_NOT_FOUND")
	}

	_, err = client.DeleteAddress(stranger, &userv1.DeleteAddressRequest{Id: added.GetAddress().GetId()})
	require.NoError(t, err)
	listed, err := client.ListAddresses(ctx, &userv1.ListAddressesRequest{})
	require.NoError(t, err)
	require.Len(t, listed.GetAddresses(), 1)

	for range 2 {
		_, err = client.DeleteAddress(ctx, &userv1.DeleteAddressRequest{Id: added.GetAddress().GetId()})
		require.NoError(t, err)
	}
	listed, err = client.ListAddresses(ctx, &userv1.ListAddressesRequest{})
	require.NoError(t, err)
	require.Empty(t, listed.GetAddresses())
}

func withText(text string) *typev1.Address {
	a := address()
	a.Name, a.City, a.Line1, a.Line2 = text, text, text, text
	if len([]rune(text)) <= 20 {
		a.Prefecture = text
	}
	return a
}

func TestAddressTextIsStoredAsItIsSeen(t *testing.T) {
	client := serve(t)
	want := maps.Clone(tidied)
	for _, text := range hostile {
		want[text] = text
	}
	for text, stored := range want {
		ctx := rpctest.Customer(t.Context(), id.New())
		_, err := client.AddAddress(ctx, &userv1.AddAddressRequest{Address: withText(text)})
		require.NoError(t, err, "%q", text)
		got, err := client.GetAddress(ctx, &userv1.GetAddressRequest{})
		require.NoError(t, err)
		require.True(t, proto.Equal(withText(stored), got.GetAddress().GetAddress()), "%q", text)
	}
}

func TestAddressesWithInvisibleTextAreRefused(t *testing.T) {
	client := serve(t)
	ctx := rpctest.Customer(t.Context(), id.New())
	for _, text := range blank {
		for _, change := range []func(*typev1.Address){
			func(a *typev1.Address) { a.Name = text }, func(a *typev1.Address) { a.Prefecture = text },
			func(a *typev1.Address) { a.City = text }, func(a *typev1.Address) { a.Line1 = text },
		} {
			a := address()
			change(a)
			_, err := client.AddAddress(ctx, &userv1.AddAddressRequest{Address: a})
			requireError(t, err, errs.Invalid, "VALIDATION_FAILED")
		}
	}
	for _, text := range steering {
		_, err := client.AddAddress(ctx, &userv1.AddAddressRequest{Address: withText(text)})
		requireError(t, err, errs.Invalid, "TEXT_INVALID")
	}
}

func TestPostalCodesAndPhonesAreAcceptedInEveryCommonForm(t *testing.T) {
	client := serve(t)
	ctx := rpctest.Customer(t.Context(), id.New())
	for _, written := range [][2]string{
		{"1500001", "0312345678"}, {"150-0001", "03-1234-5678"}, {"１５０００ー０１", "０３-1234-5678"}, {"〒1500001", "+81 3 1234 5678"},
	} {
		a := address()
		a.PostalCode, a.Phone = written[0], written[1]
		added, err := client.AddAddress(ctx, &userv1.AddAddressRequest{Address: a})
		require.NoError(t, err, written)
		require.True(t, proto.Equal(address(), added.GetAddress().GetAddress()), written)
	}
	listed, err := client.ListAddresses(ctx, &userv1.ListAddressesRequest{})
	require.NoError(t, err)
	require.Len(t, listed.GetAddresses(), 1, "one address, however it was written")
}

// TestAnAddressIsStoredAsWrittenAndFoundAsRead: the first way of writing stays in the book, and
// another way does not add it again.
func TestAnAddressIsStoredAsWrittenAndFoundAsRead(t *testing.T) {
	client := serve(t)
	ctx := rpctest.Customer(t.Context(), id.New())
	first, err := client.AddAddress(ctx, &userv1.AddAddressRequest{Address: address()})
	require.NoError(t, err)
	for _, line1 := range []string{"神宮前１−２−３", "神宮前1丁目2番3号", "神宮前一丁目二番地の三"} {
		again := address()
		again.Name, again.Line1, again.Line2, again.Company = "山田花子", line1, "青空ﾋﾞﾙ４階", "㈱青空"
		found, err := client.AddAddress(ctx, &userv1.AddAddressRequest{Address: again})
		require.NoError(t, err)
		require.True(t, proto.Equal(first.GetAddress(), found.GetAddress()), "as it is stored")
	}
	for n, change := range []func(*typev1.Address){
		func(a *typev1.Address) { a.Line2 = "青空ビル 5F" }, func(a *typev1.Address) { a.DeliveryNotes = "" },
		func(a *typev1.Address) { a.Label = typev1.AddressLabel_ADDRESS_LABEL_HOME }, func(a *typev1.Address) { a.Name = "山田 太郎" },
	} {
		other := address()
		change(other)
		added, err := client.AddAddress(ctx, &userv1.AddAddressRequest{Address: other})
		require.NoError(t, err)
		require.True(t, proto.Equal(other, added.GetAddress().GetAddress()))
		listed, err := client.ListAddresses(ctx, &userv1.ListAddressesRequest{})
		require.NoError(t, err)
		require.Len(t, listed.GetAddresses(), n+2)
	}
}

func TestAddressesThatAreRefused(t *testing.T) {
	client := serve(t)
	ctx := rpctest.Customer(t.Context(), id.New())
	for _, tc := range []struct {
		reason string
		change func(*typev1.Address)
	}{
		{"TEXT_INVALID", func(a *typev1.Address) { a.Name = "a\x00b" }},
		{"TEXT_INVALID", func(a *typev1.Address) { a.Prefecture = "\x00" }},
		{"TEXT_INVALID", func(a *typev1.Address) { a.City = "\x00" }},
		{"TEXT_INVALID", func(a *typev1.Address) { a.Line1 = "\x00" }},
		{"TEXT_INVALID", func(a *typev1.Address) { a.Line2 = "\x00" }},
		{"POSTAL_CODE_INVALID", func(a *typev1.Address) { a.PostalCode = "150-001" }},
		{"VALIDATION_FAILED", func(a *typev1.Address) { a.PostalCode = "" }},
		{"PHONE_INVALID", func(a *typev1.Address) { a.Phone = "x" }},
		{"TEXT_INVALID", func(a *typev1.Address) { a.Phone = "0\x00" }},
		{"VALIDATION_FAILED", func(a *typev1.Address) { a.Name = "" }},
		{"KANA_INVALID", func(a *typev1.Address) { a.NameKana = "山田" }},
		{"TEXT_INVALID", func(a *typev1.Address) { a.DeliveryNotes = "a\nb" }},
		{"VALIDATION_FAILED", func(a *typev1.Address) { a.DeliveryNotes = strings.Repeat("あ", 201) }},
		{"VALIDATION_FAILED", func(a *typev1.Address) { a.Company = strings.Repeat("あ", 51) }},
		{"VALIDATION_FAILED", func(a *typev1.Address) { a.Label = 9 }},
	} {
		a := address()
		tc.change(a)
		_, err := client.AddAddress(ctx, &userv1.AddAddressRequest{Address: a})
		requireError(t, err, errs.Invalid, tc.reason)
	}
	listed, err := client.ListAddresses(ctx, &userv1.ListAddressesRequest{})
	require.NoError(t, err)
	require.Empty(t, listed.GetAddresses())
}

func TestAFullAddressBookIsResourceExhausted(t *testing.T) {
	client := serve(t)
	ctx := rpctest.Customer(t.Context(), id.New())
	for n := range 21 {
		a := address()
		a.Line2 = fmt.Sprint(n)
		_, err := client.AddAddress(ctx, &userv1.AddAddressRequest{Address: a})
		if n < 20 {
			require.NoError(t, err)
			continue
		}
		requireError(t, err, errs.Precondition, "ADDRESS_LIMIT")
	}
}

func TestImportCustomers(t *testing.T) {
	client := serve(t)
	ctx := rpctest.As(t.Context(), auth.Identity{Subject: "operator", Permissions: []string{"users.import"}})
	req := &userv1.ImportCustomersRequest{Source: "online-retail", Customers: []*userv1.ImportedCustomer{
		{Number: "17850", DisplayName: "Customer 17850"}, {Number: "13047", DisplayName: "Customer 13047"},
	}}
	first, err := client.ImportCustomers(ctx, req)
	require.NoError(t, err)
	require.Len(t, first.GetUserIds(), 2)
	require.NotEqual(t, first.GetUserIds()[0], first.GetUserIds()[1])
	second, err := client.ImportCustomers(ctx, req)
	require.NoError(t, err)
	require.True(t, proto.Equal(first, second))

	profile, err := client.GetProfile(rpctest.Customer(t.Context(), first.GetUserIds()[1]), &userv1.GetProfileRequest{})
	require.NoError(t, err)
	require.Equal(t, "Customer 13047", profile.GetProfile().GetDisplayName())

	req.Customers[1].DisplayName = "\x00"
	_, err = client.ImportCustomers(ctx, req)
	requireError(t, err, errs.Invalid, "TEXT_INVALID")
	_, err = client.ImportCustomers(rpctest.Customer(t.Context(), id.New()), req)
	require.ErrorContains(t, err, "refused our identity")
}

func TestOtherCallersAreRefused(t *testing.T) {
	client := serve(t)
	for name, identity := range map[string]auth.Identity{
		"no roles":            {},
		"a service by itself": auth.System("order"),
		"a person without it": {Subject: id.New(), Permissions: []string{"products.write"}},
	} {
		_, err := client.GetAddress(rpctest.As(t.Context(), identity), &userv1.GetAddressRequest{})
		require.ErrorContains(t, err, "refused our identity", name)
	}
}
