package importer

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	productv1 "github.com/akinai/akinai/api/gen/akinai/product/v1"
	"github.com/akinai/akinai/api/gen/akinai/product/v1/productv1connect"
	"github.com/akinai/akinai/pkg/catalogfile"
	"github.com/akinai/akinai/pkg/errs"
	"github.com/akinai/akinai/pkg/rpc"
)

// Upload sends a file to the media service and returns the URL of the picture. It can be
// repeated. If the service refuses the picture, PictureRefused reports true for the error.
func Upload(ctx context.Context, media productv1connect.MediaServiceClient, file string) (string, error) {
	content, err := os.ReadFile(file)
	if err != nil {
		return "", err
	}
	reply, err := media.UploadPicture(ctx, &productv1.UploadPictureRequest{Content: content})
	if err != nil {
		return "", fmt.Errorf("upload %s: %w", filepath.Base(file), err)
	}
	return reply.GetUrl(), nil
}

// PictureRefused reports whether the service refused the picture itself, because it is invalid or
// too large.
func PictureRefused(err error) bool {
	return errs.KindOf(err) == errs.Invalid || errors.Is(err, rpc.ErrTooLarge)
}

// addPicture uploads the picture of a row and sets it in the product. If the file does not exist,
// or the service refuses it, the row is imported without a picture.
func (r *run) addPicture(ctx context.Context, row catalogfile.Row) error {
	if !r.Pictures || row.Picture == "" {
		return nil
	}
	url, err := Upload(ctx, r.Media, row.Picture)
	switch {
	case err == nil:
		row.Product.Image = url
		r.sum.Pictures++
	case errors.Is(err, fs.ErrNotExist):
		r.sum.PicturesMissing++
	case PictureRefused(err):
		var refusal *errs.Error
		errors.As(err, &refusal)
		r.sum.PicturesRefused = append(r.sum.PicturesRefused,
			fmt.Sprintf("%s: %s %s", filepath.Base(row.Picture), refusal.Reason, refusal.Message))
	default:
		return err
	}
	return nil
}
