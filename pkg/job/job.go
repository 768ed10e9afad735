package job

import (
	"time"

	"github.com/akinai/akinai/pkg/errs"
)

// State is a state of a job.
type State string

// The states. A job that is uploading waits for its file; done, failed and canceled are final.
const (
	StateUploading State = "uploading"
	StateQueued    State = "queued"
	StateRunning   State = "running"
	StateDone      State = "done"
	StateFailed    State = "failed"
	StateCanceled  State = "canceled"
)

// File is a file of a job.
type File string

// The files: what was uploaded, what the job made, and the refused lines of the first.
const (
	FileInput   File = "input"
	FileOutput  File = "output"
	FileRefused File = "refused"
)

// CountRefused is the name of the count of refused lines.
const CountRefused = "refused"

// Limits of files. A part is one message and one blob.
const (
	MaxPartBytes = 4 << 20
	MaxParts     = 64
)

// Errors of jobs.
var (
	ErrNotFound  = errs.New(errs.NotFound, "JOB_NOT_FOUND", "there is no such job")
	ErrState     = errs.New(errs.Precondition, "JOB_STATE", "the job is in another state")
	ErrParts     = errs.New(errs.Precondition, "JOB_FILE_INCOMPLETE", "parts of the file are missing")
	ErrMismatch  = errs.New(errs.AlreadyExists, "JOB_MISMATCH", "another job has this id, or it was started with other parameters")
	ErrNoFile    = errs.New(errs.NotFound, "JOB_FILE_NOT_FOUND", "the job has no such part of a file")
	ErrLimit     = errs.New(errs.Precondition, "JOB_LIMIT", "too many jobs wait for their files or their turn")
	ErrPageToken = errs.New(errs.Invalid, "PAGE_TOKEN_INVALID", "the page token is not one of ours")
	// ErrFileInvalid is the reason of a job whose file cannot be read, see FileError.
	ErrFileInvalid = errs.New(errs.Invalid, "FILE_INVALID", "the file cannot be read")
	// ErrFailed is the reason of a job that was given up, because none of its attempts got further.
	ErrFailed = errs.New(errs.Internal, "JOB_FAILED", "the job stopped again and again without progress")
	// ErrLeaseLost means that another worker has the job, or that it was canceled. Nothing was
	// written.
	ErrLeaseLost = errs.New(errs.Conflict, "JOB_LEASE_LOST", "another worker has the job")
)

// Job is a job as it is stored.
type Job struct {
	ID   string
	Kind string
	// Name is the name of the file.
	Name      string
	State     State
	CreatedBy string
	CreatedAt time.Time
	// StartedAt and FinishedAt are zero before.
	StartedAt, FinishedAt time.Time
	// Params is JSON that the task understands.
	Params []byte

	Checkpoint
	// Total is how far Position will go, 0 if it is not known.
	Total int64
	// Why is the code of the reason that the person chose, for the audit log; only for Create.
	Why string
	// Reason and Message say why the job failed.
	Reason, Message string
}

// Checkpoint is how far a job is.
type Checkpoint struct {
	// Position is the number of things that are done: rows of the input, or of the output.
	Position int64
	// Cursor is a place that the task understands, "" at the start.
	Cursor string
	// Counts are the outcomes by name.
	Counts map[string]int64
}

// Refusal is a refused line of the input.
type Refusal struct {
	Line            int64
	Reason, Message string
}
