package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/akinai/akinai/api/gen/akinai/user/v1/userv1connect"
	"github.com/akinai/akinai/cmd/akinaictl/internal/postal"
)

type postalCommand struct {
	keys
	UserURL        string    `help:"The user service." env:"USER_URL" default:"http://127.0.0.1:9103"`
	Version        time.Time `help:"Day from which the table is valid." format:"2006-01-02" required:"" placeholder:"YYYY-MM-DD"`
	AllowShrinking bool      `help:"Retire the missing codes even if they are more than 5 %."`
	File           string    `arg:"" help:"utf_ken_all.csv, KEN_ALL.CSV or JIGYOSYO.CSV; gzip is read too." type:"existingfile"`
}

// Run is called by kong.
func (c *postalCommand) Run(ctx context.Context) error {
	token, err := c.as("postal.write")
	if err != nil {
		return err
	}
	client, hangUp, err := dial(c.UserURL, token)
	if err != nil {
		return err
	}
	defer hangUp()
	file, err := os.Open(c.File)
	if err != nil {
		return err
	}
	defer file.Close() //nolint:errcheck // it was only read
	bar := progress(filepath.Base(c.File), -1)
	load := postal.Loader{
		Codes: userv1connect.NewPostalServiceClient(client), Version: c.Version, AllowShrinking: c.AllowShrinking,
		Progress: func(rows int) { _ = bar.Add(rows) },
	}
	sum, err := load.Load(ctx, file)
	_ = bar.Finish()
	fmt.Fprintf(os.Stdout, "%d rows read: %d created, %d updated, %d unchanged; %d retired, %d current\n",
		sum.Read, sum.Created, sum.Updated, sum.Unchanged, sum.Retired, sum.Current)
	return err
}
