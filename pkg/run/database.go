package run

import (
	"context"
	"errors"
	"fmt"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"
)

// database is a database that a module writes to.
type database struct {
	module, name string
	// refused returns why the database refuses writes, nil if it accepts them.
	refused func() error
}

// measureDatabases exports whether each database accepts writes.
func (p *process) measureDatabases() error {
	_, err := otel.Meter("run").Int64ObservableGauge("akinai.database.writable",
		metric.WithDescription("1 if the database takes writes, 0 if it refused the last ones: its disk is full, or it is read-only"),
		metric.WithInt64Callback(func(_ context.Context, o metric.Int64Observer) error {
			for _, d := range p.databases {
				writable := int64(1)
				if d.refused() != nil {
					writable = 0
				}
				o.Observe(writable, metric.WithAttributes(attribute.String("module", d.module), attribute.String("database", d.name)))
			}
			return nil
		}))
	return err
}

// writesRefused returns the databases that refuse writes, with the reasons; nil if there is none.
func (p *process) writesRefused() error {
	var faults []error
	for _, d := range p.databases {
		if err := d.refused(); err != nil {
			faults = append(faults, fmt.Errorf("%s database %s: %w", d.module, d.name, err))
		}
	}
	return errors.Join(faults...)
}
