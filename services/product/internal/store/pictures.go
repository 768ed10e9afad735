package store

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/akinai/akinai/pkg/audit"
	"github.com/akinai/akinai/services/product/internal/domain"
)

const (
	// Index: pictures_pkey.
	pictureSQL       = `SELECT id, media_type, width, height, widths FROM pictures WHERE id = $1`
	insertPictureSQL = `INSERT INTO pictures (id, media_type, width, height, widths, created_at) VALUES ($1, $2, $3, $4, $5, now())
		ON CONFLICT (id) DO NOTHING`
)

// Picture returns an uploaded picture. Errors: domain.ErrPictureNotFound.
func (s *Store) Picture(ctx context.Context, id domain.PictureID) (domain.PictureRecord, error) {
	var p domain.PictureRecord
	err := s.db.QueryRow(ctx, pictureSQL, id).Scan(&p.ID, &p.MediaType, &p.Width, &p.Height, &p.Widths)
	if errors.Is(err, pgx.ErrNoRows) {
		return p, domain.ErrPictureNotFound
	}
	if err != nil {
		return p, fmt.Errorf("get picture %s: %w", id, err)
	}
	return p, nil
}

// SavePicture stores a picture, unless it is already stored. It needs no write lock, because
// pictures never change.
func (s *Store) SavePicture(ctx context.Context, p domain.PictureRecord) error {
	err := s.db.WithTx(ctx, func(tx pgx.Tx) error {
		tag, err := tx.Exec(ctx, insertPictureSQL, p.ID, p.MediaType, p.Width, p.Height, p.Widths)
		if err != nil || tag.RowsAffected() == 0 {
			return err
		}
		return audit.Append(ctx, tx, audit.RowOf(ctx, "picture", audit.Object{ID: string(p.ID)}))
	})
	if err != nil {
		return fmt.Errorf("keep picture %s: %w", p.ID, err)
	}
	return nil
}
