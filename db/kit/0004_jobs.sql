-- Tables of pkg/job: long work on a file, such as an import, which goes on where it stopped.

CREATE TABLE jobs (
    id          uuid        PRIMARY KEY,
    kind        text        NOT NULL,
    state       text        NOT NULL CHECK (state IN ('uploading', 'queued', 'running', 'done', 'failed', 'canceled')),
    -- The name of the file, and what the task wants to know besides.
    name        text        NOT NULL,
    params      jsonb       NOT NULL,
    -- The call of staff that started the job (audit.Call): its writes are those of this person.
    call        jsonb       NOT NULL,
    created_by  text        NOT NULL,
    created_at  timestamptz NOT NULL,
    started_at  timestamptz,
    finished_at timestamptz,
    -- The lease: the worker that took the number epoch may write until another one takes the next. due_at is when the next one may.
    epoch       bigint      NOT NULL DEFAULT 0,
    due_at      timestamptz NOT NULL,
    -- Leases since the last checkpoint.
    attempts    integer     NOT NULL DEFAULT 0,
    -- The checkpoint, written with the effects that it counts.
    position    bigint      NOT NULL DEFAULT 0,
    total       bigint      NOT NULL DEFAULT 0,
    cursor      text        NOT NULL DEFAULT '',
    counts      jsonb       NOT NULL DEFAULT '{}',
    -- Why it failed.
    reason      text        NOT NULL DEFAULT '',
    message     text        NOT NULL DEFAULT '',
    CHECK ((finished_at IS NOT NULL) = (state IN ('done', 'failed', 'canceled')))
);

CREATE INDEX jobs_due ON jobs (due_at) WHERE state IN ('queued', 'running');
CREATE INDEX jobs_latest ON jobs (created_at DESC, id DESC);

-- The parts of the file that was uploaded, and of the files that the job makes; their bytes are in the blob store.
CREATE TABLE job_parts (
    job_id uuid    NOT NULL REFERENCES jobs ON DELETE CASCADE,
    file   text    NOT NULL CHECK (file IN ('input', 'output', 'refused')),
    number integer NOT NULL CHECK (number > 0),
    blob   text    NOT NULL,
    bytes  integer NOT NULL CHECK (bytes > 0),
    PRIMARY KEY (job_id, file, number)
);

-- Lines of the uploaded file that were refused.
CREATE TABLE job_refusals (
    job_id  uuid   NOT NULL REFERENCES jobs ON DELETE CASCADE,
    line    bigint NOT NULL,
    reason  text   NOT NULL,
    message text   NOT NULL,
    PRIMARY KEY (job_id, line)
);
