package rpc_test

import (
	"testing"

	"connectrpc.com/connect/v2"
	"github.com/stretchr/testify/require"

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

func servePostal(t *testing.T) userv1connect.PostalServiceClient {
	t.Helper()
	t.Parallel()
	server := rpc.NewPostalServer(&app.Postal{Store: store.New(pgtest.New(t, "users", db.Kit(), db.Migrations("users")))})
	return userv1connect.NewPostalServiceClient(rpctest.Serve(t, func(s *connect.Server) {
		userv1connect.RegisterPostalServiceHandler(s, server)
	}))
}

func chiyoda() *userv1.PostalRow {
	return &userv1.PostalRow{
		Municipality: "13101", PostalCode: "1000001", Prefecture: "東京都", City: "千代田区", Town: "千代田（１丁目）",
		PrefectureKana: "トウキョウト", CityKana: "チヨダク", TownKana: "チヨダ（１チョウメ）",
	}
}

func TestPostalCodeIsFoundInEverySpelling(t *testing.T) {
	client := servePostal(t)
	clerk := rpctest.As(t.Context(), auth.Identity{Subject: "clerk", Permissions: []string{"postal.write"}})
	_, err := client.ImportPostalCodes(clerk, &userv1.ImportPostalCodesRequest{
		Table: userv1.PostalTable_POSTAL_TABLE_TOWNS, Version: "2026-03-31", Rows: []*userv1.PostalRow{chiyoda()},
	})
	require.NoError(t, err)
	for _, written := range []string{"1000001", "100-0001", "１００－０００１", "〒100-0001", " 100 0001 "} {
		res, err := client.LookUpPostalCode(t.Context(), &userv1.LookUpPostalCodeRequest{PostalCode: written})
		require.NoError(t, err, written)
		require.Equal(t, "1000001", res.GetPostalCode())
		require.Len(t, res.GetPlaces(), 1)
		place := res.GetPlaces()[0]
		require.Equal(t, []string{"東京都", "千代田区", "千代田", "１丁目", "チヨダ"}, []string{
			place.GetPrefecture(), place.GetCity(), place.GetTown(), place.GetDetail(), place.GetTownKana(),
		})
	}
	for written, reason := range map[string]string{"100-0009": "POSTAL_CODE_UNKNOWN", "100-000": "POSTAL_CODE_INVALID", "東京": "POSTAL_CODE_INVALID"} {
		_, err := client.LookUpPostalCode(t.Context(), &userv1.LookUpPostalCodeRequest{PostalCode: written})
		require.Equal(t, reason, errs.ReasonOf(err), written)
	}
}

func TestPostalImportIsRefusedWithoutPermissionOrDay(t *testing.T) {
	client := servePostal(t)
	req := &userv1.ImportPostalCodesRequest{
		Table: userv1.PostalTable_POSTAL_TABLE_TOWNS, Version: "2026-02-30", Rows: []*userv1.PostalRow{chiyoda()},
	}
	clerk := rpctest.As(t.Context(), auth.Identity{Subject: "clerk", Permissions: []string{"postal.write"}})
	_, err := client.ImportPostalCodes(clerk, req)
	require.Equal(t, "DATE_INVALID", errs.ReasonOf(err))
	shopper := rpctest.Customer(t.Context(), id.New())
	_, err = client.ImportPostalCodes(shopper, req)
	require.ErrorContains(t, err, "PERMISSION_DENIED")
	_, err = client.FinishPostalImport(shopper, &userv1.FinishPostalImportRequest{Table: req.GetTable(), Version: "2026-03-31"})
	require.ErrorContains(t, err, "PERMISSION_DENIED")
}

// TestAnAddressThatDoesNotFitItsPostalCodeIsStoredWithAWarning also shows that a shop without the
// tables warns of nothing.
func TestAnAddressThatDoesNotFitItsPostalCodeIsStoredWithAWarning(t *testing.T) {
	t.Parallel()
	rows := store.New(pgtest.New(t, "users", db.Kit(), db.Migrations("users")))
	transport := rpctest.Serve(t, func(s *connect.Server) {
		userv1connect.RegisterUserServiceHandler(s, rpc.NewServer(app.New(rows, rows, clocktest.New())))
		userv1connect.RegisterPostalServiceHandler(s, rpc.NewPostalServer(&app.Postal{Store: rows}))
	})
	users, postal := userv1connect.NewUserServiceClient(transport), userv1connect.NewPostalServiceClient(transport)
	ctx := rpctest.Customer(t.Context(), id.New())
	add := func(code, city string) (*userv1.SavedAddress, []string) {
		a := address()
		a.PostalCode, a.City = code, city
		res, err := users.AddAddress(ctx, &userv1.AddAddressRequest{Address: a})
		require.NoError(t, err)
		var warnings []string
		for _, w := range res.GetWarnings() {
			warnings = append(warnings, w.GetReason()+" "+w.GetField())
		}
		return res.GetAddress(), warnings
	}
	_, warnings := add("1000001", "大阪市")
	require.Empty(t, warnings, "no table")

	clerk := rpctest.As(t.Context(), auth.Identity{Subject: "clerk", Permissions: []string{"postal.write"}})
	table := userv1.PostalTable_POSTAL_TABLE_TOWNS
	_, err := postal.ImportPostalCodes(clerk, &userv1.ImportPostalCodesRequest{Table: table, Version: "2026-03-31", Rows: []*userv1.PostalRow{chiyoda()}})
	require.NoError(t, err)
	_, err = postal.FinishPostalImport(clerk, &userv1.FinishPostalImportRequest{Table: table, Version: "2026-03-31"})
	require.NoError(t, err)
	saved, warnings := add("1000001", "千代田区")
	require.Empty(t, warnings)
	_, warnings = add("1000001", "大阪市")
	require.Equal(t, []string{"POSTAL_CODE_MISMATCH city"}, warnings)
	_, warnings = add("1000009", "千代田区")
	require.Equal(t, []string{"POSTAL_CODE_UNKNOWN postal_code"}, warnings)

	wrong := address()
	wrong.PostalCode, wrong.Prefecture = "1000001", "大阪府"
	updated, err := users.UpdateAddress(ctx, &userv1.UpdateAddressRequest{Id: saved.GetId(), Address: wrong})
	require.NoError(t, err)
	require.Len(t, updated.GetWarnings(), 1)
	require.Equal(t, "prefecture", updated.GetWarnings()[0].GetField())
	require.Equal(t, "大阪府", updated.GetAddress().GetAddress().GetPrefecture(), "stored nevertheless")
}
