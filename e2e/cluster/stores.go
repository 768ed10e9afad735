package cluster

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
)

// The stores that tools/stack controls.
const (
	Postgres = "postgres"
	Redis    = "redis"
	Kafka    = "kafka"
)

// Store applies a verb to a store (start, stop, kill, pause or resume) and returns when it is done.
// The store is shared with all other clusters.
func Store(ctx context.Context, store, verb string) error {
	control := os.Getenv("AKINAI_STACK_CONTROL")
	if control == "" {
		return fmt.Errorf("AKINAI_STACK_CONTROL is not set: run the tests under tools/stack")
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, control+"/"+store+"/"+verb, nil)
	if err != nil {
		return err
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return fmt.Errorf("%s %s: %w", verb, store, err)
	}
	defer answer.Body.Close() //nolint:errcheck // the body has been read
	body, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode != http.StatusOK {
		return fmt.Errorf("%s %s: %s %s %w", verb, store, answer.Status, body, err)
	}
	return nil
}
