using Microsoft.EntityFrameworkCore;
using Npgsql;
using Sande.Contracts.Checkpoints;
using Sande.Persistence.Entities;

namespace Sande.Persistence.Tests.Schema;

public sealed class ConstraintTests(HostFixture fixture) : IClassFixture<HostFixture>
{
    [SkippableTheory]
    [InlineData("status = 'running'", "ck_jobs_lease")]
    [InlineData("lease_owner = 'worker', lease_expires_at = now()", "ck_jobs_lease")]
    [InlineData("status = 'cancelled'", "ck_jobs_finished")]
    [InlineData("finished_at = now()", "ck_jobs_finished")]
    [InlineData("status = 'failed', finished_at = now()", "ck_jobs_error")]
    [InlineData("status = 'succeeded', finished_at = now()", "ck_jobs_result")]
    [InlineData("attempt = -1", "ck_jobs_counters")]
    [InlineData("output_checkpoint_id = 'ckpt_none'", "fk_jobs_checkpoints_output_checkpoint_id")]
    public async Task A_job_cannot_be_in_a_state_that_makes_no_sense(string change, string constraint)
    {
        var host = await fixture.StartAsync();
        var job = await host.AddJobAsync();
        var error = await Assert.ThrowsAsync<PostgresException>(() => host.ExecuteAsync($"UPDATE jobs SET {change} WHERE id = '{job.Id}'"));
        Assert.Equal(constraint, error.ConstraintName);
    }

    [SkippableFact]
    public async Task A_deleted_checkpoint_takes_its_files_with_it_and_its_jobs_and_descendants_keep_its_id()
    {
        var host = await fixture.StartAsync();
        var job = await host.AddJobAsync();
        var (parent, output) = (job.CheckpointId, Rows.Checkpoint());
        output.ParentId = parent;
        await host.AddAsync(output, new CheckpointFile { CheckpointId = parent, Path = "config.json", Size = 2, Sha256 = Rows.Sha256 });
        await host.ExecuteAsync($"UPDATE jobs SET output_checkpoint_id = '{output.Id}' WHERE id = '{job.Id}'");

        await host.ExecuteAsync($"DELETE FROM checkpoints WHERE id = '{parent}'");
        Assert.Equal(0, await host.QueryAsync(context => context.CheckpointFiles.CountAsync(file => file.CheckpointId == parent)));
        Assert.Equal(parent, await host.QueryAsync(context => context.Checkpoints.Where(row => row.Id == output.Id).Select(row => row.ParentId).SingleAsync()));
        await host.ExecuteAsync($"DELETE FROM checkpoints WHERE id = '{output.Id}'");
        var row = await host.JobAsync(job.Id);
        Assert.Equal((parent, null), (row.CheckpointId, row.OutputCheckpointId));
    }

    [SkippableFact]
    public async Task A_job_takes_its_history_with_it()
    {
        var host = await fixture.StartAsync();
        var job = await host.AddJobAsync();
        var lease = await host.AcquireAsync(job.Id);
        await host.Recorder.UpsertMetricsAsync(lease, [new("train/loss", 1, 2.5) { Time = Rows.Now }]);
        await host.Leases.SucceedAsync(lease, Rows.Result(), output: null, artifacts: []);

        await host.ExecuteAsync($"DELETE FROM jobs WHERE id = '{job.Id}'");
        Assert.Equal(0, await host.QueryAsync(context => context.JobEvents.CountAsync(line => line.JobId == job.Id)));
        Assert.Equal(0, await host.QueryAsync(context => context.JobMetrics.CountAsync(metric => metric.JobId == job.Id)));
        Assert.Equal(0, await host.QueryAsync(context => context.Evaluations.CountAsync(number => number.JobId == job.Id)));
    }

    [SkippableTheory]
    [InlineData("sha256 = 'ABC'", "ck_checkpoint_files_sha256")]
    [InlineData("size = -1", "ck_checkpoint_files_size")]
    public async Task A_file_has_a_size_and_a_lower_case_sha256(string change, string constraint)
    {
        var host = await fixture.StartAsync();
        var checkpoint = Rows.Checkpoint(CheckpointStatus.Uploading);
        checkpoint.Files.Add(new() { CheckpointId = checkpoint.Id, Path = "config.json", Size = 2, Sha256 = Rows.Sha256 });
        await host.AddAsync(checkpoint);
        var error = await Assert.ThrowsAsync<PostgresException>(() => host.ExecuteAsync($"UPDATE checkpoint_files SET {change} WHERE checkpoint_id = '{checkpoint.Id}'"));
        Assert.Equal(constraint, error.ConstraintName);
    }

    [SkippableFact]
    public async Task Of_two_writers_who_read_the_same_row_the_second_is_told()
    {
        var host = await fixture.StartAsync();
        var checkpoint = Rows.Checkpoint();
        await host.AddAsync(checkpoint);
        await Assert.ThrowsAsync<DbUpdateConcurrencyException>(() => host.QueryAsync(async context =>
        {
            var mine = await context.Checkpoints.SingleAsync(row => row.Id == checkpoint.Id);
            await host.ExecuteAsync($"UPDATE checkpoints SET name = 'theirs' WHERE id = '{checkpoint.Id}'");
            mine.Name = "mine";
            return await context.SaveChangesAsync();
        }));
    }

    [SkippableTheory]
    [InlineData("SELECT * FROM checkpoints WHERE (created_at, id) < (now(), 'x') ORDER BY created_at DESC, id DESC LIMIT 20", "ix_checkpoints_created_at_id")]
    [InlineData("SELECT * FROM checkpoints WHERE status = 'ready' AND (created_at, id) < (now(), 'x') ORDER BY created_at DESC, id DESC LIMIT 20", "ix_checkpoints_status_created_at_id")]
    [InlineData("SELECT * FROM datasets WHERE (created_at, id) < (now(), 'x') ORDER BY created_at DESC, id DESC LIMIT 20", "ix_datasets_created_at_id")]
    [InlineData("SELECT * FROM jobs WHERE kind = 'remediation' AND (created_at, id) < (now(), 'x') ORDER BY created_at DESC, id DESC LIMIT 20", "ix_jobs_kind_created_at_id")]
    [InlineData("SELECT * FROM jobs WHERE kind = 'remediation' AND status = 'queued' AND (created_at, id) > (now(), 'x') ORDER BY created_at, id LIMIT 20", "ix_jobs_kind_status_created_at_id")]
    [InlineData("SELECT * FROM jobs WHERE checkpoint_id = 'c' AND (created_at, id) < (now(), 'x') ORDER BY created_at DESC, id DESC LIMIT 20", "ix_jobs_checkpoint_id_created_at_id")]
    public async Task A_page_of_a_list_is_read_from_an_index_in_its_order(string query, string index)
    {
        var host = await fixture.StartAsync();
        var plan = await PlanAsync(host, query);
        Assert.Contains(plan, line => line.Contains(index, StringComparison.Ordinal));
        Assert.DoesNotContain(plan, line => line.Contains("Sort", StringComparison.Ordinal));
    }

    private static async Task<List<string>> PlanAsync(PersistenceHost host, string query)
    {
        await using var connection = await host.Get<NpgsqlDataSource>().OpenConnectionAsync();
        await using var command = new NpgsqlCommand($"SET enable_seqscan = off; SET enable_bitmapscan = off; EXPLAIN {query}", connection);
        await using var reader = await command.ExecuteReaderAsync();
        var lines = new List<string>();
        while (await reader.ReadAsync())
            lines.Add(reader.GetString(0));
        return lines;
    }
}
