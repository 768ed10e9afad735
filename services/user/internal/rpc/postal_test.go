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
	"github.com/akinai/akinai/pkg/testkit/pgtest"
	"github.com/akinai/akinai/pkg/testkit/rpctest"
	"github.com/akinai/akinai/services/user/internal/app"
	"github.com/akinai/akinai/services/user/internal/rpc"
	"github.com/akinai/akinai/services/user/internal/store"
)

func servePostal(t *testing.T) userv1connect.PostalServiceClient {
	t.Helper()
	t.Parallel()
	server := rpc.NewPostalServer(&app.Postal{Store: store.New(pgtest.New(t, "users", db.Migrations("users")))})
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
