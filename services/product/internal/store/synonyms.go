package store

import (
	"context"
	"slices"

	"github.com/jackc/pgx/v5"

	"github.com/akinai/akinai/pkg/audit"
	"github.com/akinai/akinai/services/product/internal/search"
)

const (
	// Index: synonym_groups_pkey. A new group has no row to lock: of two concurrent imports, the
	// second waits for the key.
	groupsSQL      = `SELECT id, entries FROM synonym_groups WHERE id = ANY($1) ORDER BY id FOR UPDATE`
	dropGroupsSQL  = `DELETE FROM synonym_groups WHERE id = ANY($1)`
	putGroupSQL    = `INSERT INTO synonym_groups (id, entries) VALUES ($1, $2) ON CONFLICT (id) DO UPDATE SET entries = excluded.entries`
	clearGroupsSQL = `DELETE FROM synonyms WHERE group_id = ANY($1)`
	putWordsSQL    = `INSERT INTO synonyms (group_id, position, phrase, word, predicate, expands, lexemes)
		SELECT group_id, position, phrase, word, predicate, expands, lexemes
		FROM json_to_recordset($1) AS r (group_id text, position integer, phrase text, word text, predicate boolean, expands boolean,
			lexemes integer[])`
)

// synonymRow is written as a JSON record.
type synonymRow struct {
	GroupID   string  `json:"group_id"`
	Position  int     `json:"position"`
	Phrase    string  `json:"phrase"`
	Word      string  `json:"word"`
	Predicate bool    `json:"predicate"`
	Expands   bool    `json:"expands"`
	Lexemes   []int32 `json:"lexemes"`
}

// Replace replaces the groups with the same ids, in one transaction. Equal groups do not change.
func (s *Store) Replace(ctx context.Context, groups []search.SynonymGroup) (changes search.SynonymChanges, err error) {
	err = s.db.WithTx(ctx, func(tx pgx.Tx) error {
		changes = search.SynonymChanges{}
		stored, err := loadGroups(ctx, tx, groups)
		if err != nil {
			return err
		}
		batch := &pgx.Batch{}
		var cleared, dropped []string
		words := []synonymRow{}
		for _, g := range groups {
			old, known := stored[g.ID]
			switch {
			case g.Equal(old) || !known && len(g.Entries) == 0:
				changes.Unchanged++
				continue
			case len(g.Entries) == 0:
				changes.Deleted++
				dropped = append(dropped, g.ID)
				continue
			case known:
				changes.Updated++
			default:
				changes.Created++
			}
			cleared, words = append(cleared, g.ID), append(words, synonymRows(g)...)
			batch.Queue(putGroupSQL, g.ID, g.Entries)
		}
		batch.Queue(dropGroupsSQL, dropped)
		batch.Queue(clearGroupsSQL, cleared)
		batch.Queue(putWordsSQL, words)
		audit.Queue(batch, audit.RowOf(ctx, "synonym_group", objects(slices.Concat(cleared, dropped))...))
		return tx.SendBatch(ctx, batch).Close()
	})
	return changes, err
}

func loadGroups(ctx context.Context, tx pgx.Tx, groups []search.SynonymGroup) (map[string]search.SynonymGroup, error) {
	ids := make([]string, len(groups))
	for i, g := range groups {
		ids[i] = g.ID
	}
	rows, err := tx.Query(ctx, groupsSQL, ids)
	if err != nil {
		return nil, err
	}
	stored := make(map[string]search.SynonymGroup, len(groups))
	_, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (search.SynonymGroup, error) {
		var g search.SynonymGroup
		err := row.Scan(&g.ID, &g.Entries)
		stored[g.ID] = g
		return g, err
	})
	return stored, err
}

// synonymRows returns the entries that a search can use.
func synonymRows(g search.SynonymGroup) []synonymRow {
	var rows []synonymRow
	for position, e := range g.Entries {
		phrase := search.Key(e.Word)
		if e.Expansion == search.ExpansionNever || phrase == "" {
			continue
		}
		rows = append(rows, synonymRow{
			GroupID: g.ID, Position: position, Phrase: phrase, Word: e.Word, Predicate: e.Predicate,
			Expands: e.Expansion == search.ExpansionAlways, Lexemes: append([]int32{}, e.Lexemes...),
		})
	}
	return rows
}
