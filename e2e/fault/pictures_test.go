package fault

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	productv1 "github.com/akinai/akinai/api/gen/akinai/product/v1"
	"github.com/akinai/akinai/api/gen/akinai/product/v1/productv1connect"
	"github.com/akinai/akinai/e2e/cluster"
	"github.com/akinai/akinai/e2e/harness"
)

// A kill between the write of a picture's bytes and that of its row leaves nothing visible, and
// nothing that blocks a retry.
func TestFaultProductKilledWhileItStoresAPicture(t *testing.T) {
	t.Parallel()
	s := harness.NewShopOf(t, cluster.Options{Mode: cluster.Many, Modules: []string{"product"}})
	media := productv1connect.NewMediaServiceClient(harness.Dial(t, s.URLs("product")[0], harness.StaffToken(s.Cluster)))
	upload := &productv1.UploadPictureRequest{Content: harness.Photograph(t, 700, 300)}
	small, err := media.UploadPicture(t.Context(), &productv1.UploadPictureRequest{Content: harness.Photograph(t, 70, 30)})
	require.NoError(t, err)

	host := s.Host("product")[0]
	require.NoError(t, host.Stop())
	require.NoError(t, host.Start(t.Context(), "AKINAI_CRASH_AT=picture.stored"))
	_, err = media.UploadPicture(t.Context(), upload)
	require.Error(t, err)
	<-host.Ended()
	require.NoError(t, host.Start(t.Context()))

	get := func(address string) error {
		_, err := media.GetPicture(t.Context(), &productv1.GetPictureRequest{Id: strings.TrimPrefix(address, "/pictures/")})
		return err
	}
	pictures, err := s.DB(t.Context(), "catalog")
	require.NoError(t, err)
	var rows int
	require.NoError(t, pictures.QueryRow(t.Context(), `SELECT count(*) FROM catalog.pictures`).Scan(&rows))
	require.Equal(t, 1, rows)
	require.NoError(t, get(small.GetUrl()), "what was there is there")
	kept, err := media.UploadPicture(t.Context(), upload)
	require.NoError(t, err)
	require.NoError(t, get(kept.GetUrl()))
}
