package rpc_test

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/proto"

	productv1 "github.com/akinai/akinai/api/gen/akinai/product/v1"
	"github.com/akinai/akinai/pkg/errs"
)

// maxPicture is the maximum size of a picture in these tests, in bytes.
const maxPicture = 100 << 10

func pngOf(t *testing.T, w, h int, c color.Color) []byte {
	t.Helper()
	m := image.NewPaletted(image.Rect(0, 0, w, h), color.Palette{c})
	var out bytes.Buffer
	require.NoError(t, png.Encode(&out, m))
	return out.Bytes()
}

func TestAPictureIsKeptInAllItsSizes(t *testing.T) {
	client, staff := serve(t)
	content := pngOf(t, 1000, 500, color.White)
	kept, err := client.UploadPicture(staff, &productv1.UploadPictureRequest{Content: content})
	require.NoError(t, err)
	require.Regexp(t, `^/pictures/[a-z2-7]{32}$`, kept.GetUrl())
	require.Equal(t, []int32{1000, 500}, []int32{kept.GetWidth(), kept.GetHeight()})
	require.Equal(t, []int32{160, 320, 640, 1000}, kept.GetWidths())
	again, err := client.UploadPicture(staff, &productv1.UploadPictureRequest{Content: content})
	require.NoError(t, err)
	require.True(t, proto.Equal(kept, again))

	id := strings.TrimPrefix(kept.GetUrl(), "/pictures/")
	for width, want := range map[int32]int{0: 1000, 1: 160, 160: 160, 161: 320, 640: 640, 641: 1000, 1 << 30: 1000} {
		got, err := client.GetPicture(t.Context(), &productv1.GetPictureRequest{Id: id, Width: width})
		require.NoError(t, err)
		require.Equal(t, "image/jpeg", got.GetMediaType())
		size, err := jpeg.DecodeConfig(bytes.NewReader(got.GetContent()))
		require.NoError(t, err)
		require.Equal(t, want, size.Width)
	}
}

// TestAProductHasTheSizesOfItsPictures: of uploaded ones; those of others are not known.
func TestAProductHasTheSizesOfItsPictures(t *testing.T) {
	client, staff := serve(t)
	kept, err := client.UploadPicture(staff, &productv1.UploadPictureRequest{Content: pngOf(t, 300, 200, color.White)})
	require.NoError(t, err)
	d := draft("sencha", "T-50")
	d.Pictures = []*productv1.Picture{{Url: "/images/a.svg", Alt: "茶缶"}, {Url: kept.GetUrl(), Alt: "茶葉"}}
	product := create(staff, t, client, d)
	got, err := client.GetProduct(t.Context(), &productv1.GetProductRequest{IdOrSlug: product.GetId()})
	require.NoError(t, err)
	pictures := got.GetProduct().GetPictures()
	require.Equal(t, []int32{0, 0, 300, 200}, []int32{pictures[0].GetWidth(), pictures[0].GetHeight(), pictures[1].GetWidth(), pictures[1].GetHeight()})

	_, err = client.UpdateProduct(staff, &productv1.UpdateProductRequest{Id: product.GetId(), Version: product.GetVersion(), Product: d})
	require.NoError(t, err)
}

func TestRefusedPictures(t *testing.T) {
	client, staff := serve(t)
	upload := func(content []byte) error {
		_, err := client.UploadPicture(staff, &productv1.UploadPictureRequest{Content: content})
		return err
	}
	requireRefused(t, upload(nil), errs.Invalid, "VALIDATION_FAILED")
	requireRefused(t, upload([]byte(`<svg xmlns="http://www.w3.org/2000/svg"/>`)), errs.Invalid, "PICTURE_INVALID")
	requireRefused(t, upload(pngOf(t, 40, 40, color.White)[:60]), errs.Invalid, "PICTURE_INVALID")
	requireRefused(t, upload(append(pngOf(t, 40, 40, color.White), make([]byte, maxPicture)...)), errs.Invalid, "PICTURE_TOO_LARGE")
	requireRefused(t, upload(pngOf(t, 16385, 1, color.White)), errs.Invalid, "PICTURE_TOO_LARGE")

	for _, id := range []string{"4oymiquy7qobjgx36tejs35zeqt24qpe", "x", "../../etc/passwd"} {
		_, err := client.GetPicture(t.Context(), &productv1.GetPictureRequest{Id: id})
		requireRefused(t, err, errs.NotFound, "PICTURE_NOT_FOUND")
	}
	_, err := client.GetPicture(t.Context(), &productv1.GetPictureRequest{Id: "x", Width: -1})
	requireRefused(t, err, errs.Invalid, "VALIDATION_FAILED")
}
