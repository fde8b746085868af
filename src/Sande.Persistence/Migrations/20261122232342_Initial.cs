using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Sande.Persistence.Migrations
{
    /// <inheritdoc />
    public partial class Initial : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "datasets",
                columns: table => new
                {
                    id = table.Column<string>(type: "text", nullable: false),
                    name = table.Column<string>(type: "text", nullable: false),
                    kind = table.Column<string>(type: "text", nullable: false),
                    format = table.Column<string>(type: "text", nullable: false),
                    rows = table.Column<int>(type: "integer", nullable: false),
                    size = table.Column<long>(type: "bigint", nullable: false),
                    sha256 = table.Column<string>(type: "text", nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_datasets", x => x.id);
                    table.CheckConstraint("ck_datasets_rows", "rows >= 0");
                    table.CheckConstraint("ck_datasets_sha256", "sha256 ~ '^[0-9a-f]{64}$'");
                    table.CheckConstraint("ck_datasets_size", "size >= 0");
                });

            migrationBuilder.CreateTable(
                name: "checkpoint_files",
                columns: table => new
                {
                    checkpoint_id = table.Column<string>(type: "text", nullable: false),
                    path = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    size = table.Column<long>(type: "bigint", nullable: false),
                    sha256 = table.Column<string>(type: "text", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_checkpoint_files", x => new { x.checkpoint_id, x.path });
                    table.CheckConstraint("ck_checkpoint_files_sha256", "sha256 ~ '^[0-9a-f]{64}$'");
                    table.CheckConstraint("ck_checkpoint_files_size", "size >= 0");
                });

            migrationBuilder.CreateTable(
                name: "checkpoints",
                columns: table => new
                {
                    id = table.Column<string>(type: "text", nullable: false),
                    name = table.Column<string>(type: "text", nullable: false),
                    status = table.Column<string>(type: "text", nullable: false),
                    model = table.Column<string>(type: "jsonb", nullable: true),
                    error = table.Column<string>(type: "text", nullable: true),
                    parent_id = table.Column<string>(type: "text", nullable: true),
                    job_id = table.Column<string>(type: "text", nullable: true),
                    hangfire_job_id = table.Column<string>(type: "text", nullable: true),
                    metadata = table.Column<string>(type: "jsonb", nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    xmin = table.Column<uint>(type: "xid", rowVersion: true, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_checkpoints", x => x.id);
                    table.CheckConstraint("ck_checkpoints_ready", "status <> 'ready' OR model IS NOT NULL");
                });

            migrationBuilder.CreateTable(
                name: "jobs",
                columns: table => new
                {
                    id = table.Column<string>(type: "text", nullable: false),
                    kind = table.Column<string>(type: "text", nullable: false),
                    name = table.Column<string>(type: "text", nullable: true),
                    status = table.Column<string>(type: "text", nullable: false),
                    phase = table.Column<string>(type: "text", nullable: true),
                    progress = table.Column<string>(type: "jsonb", nullable: true),
                    spec = table.Column<string>(type: "jsonb", nullable: false),
                    result = table.Column<string>(type: "jsonb", nullable: true),
                    error_code = table.Column<string>(type: "text", nullable: true),
                    error_message = table.Column<string>(type: "text", nullable: true),
                    checkpoint_id = table.Column<string>(type: "text", nullable: false),
                    output_checkpoint_id = table.Column<string>(type: "text", nullable: true),
                    metadata = table.Column<string>(type: "jsonb", nullable: false),
                    attempt = table.Column<int>(type: "integer", nullable: false),
                    crashes = table.Column<int>(type: "integer", nullable: false),
                    lease_owner = table.Column<string>(type: "text", nullable: true),
                    lease_expires_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    cancel_requested_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    hangfire_job_id = table.Column<string>(type: "text", nullable: true),
                    last_sequence = table.Column<long>(type: "bigint", nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    started_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    finished_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    xmin = table.Column<uint>(type: "xid", rowVersion: true, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_jobs", x => x.id);
                    table.CheckConstraint("ck_jobs_counters", "attempt >= 0 AND crashes >= 0 AND last_sequence >= 0");
                    table.CheckConstraint("ck_jobs_error", "(status = 'failed') = (error_code IS NOT NULL)");
                    table.CheckConstraint("ck_jobs_finished", "(status IN ('succeeded', 'failed', 'cancelled')) = (finished_at IS NOT NULL)");
                    table.CheckConstraint("ck_jobs_lease", "(status = 'running') = (lease_owner IS NOT NULL) AND (status = 'running') = (lease_expires_at IS NOT NULL)");
                    table.CheckConstraint("ck_jobs_result", "(status = 'succeeded') = (result IS NOT NULL)");
                    table.ForeignKey(
                        name: "fk_jobs_checkpoints_output_checkpoint_id",
                        column: x => x.output_checkpoint_id,
                        principalTable: "checkpoints",
                        principalColumn: "id",
                        onDelete: ReferentialAction.SetNull);
                });

            migrationBuilder.CreateTable(
                name: "evaluations",
                columns: table => new
                {
                    job_id = table.Column<string>(type: "text", nullable: false),
                    ordinal = table.Column<int>(type: "integer", nullable: false),
                    metric = table.Column<string>(type: "text", nullable: false),
                    stage = table.Column<string>(type: "text", nullable: false),
                    profile = table.Column<string>(type: "text", nullable: false),
                    value = table.Column<double>(type: "double precision", nullable: false),
                    ci_low = table.Column<double>(type: "double precision", nullable: false),
                    ci_high = table.Column<double>(type: "double precision", nullable: false),
                    total = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_evaluations", x => new { x.job_id, x.ordinal });
                    table.CheckConstraint("ck_evaluations_stage", "stage IN ('before', 'after')");
                    table.ForeignKey(
                        name: "fk_evaluations_jobs_job_id",
                        column: x => x.job_id,
                        principalTable: "jobs",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "job_events",
                columns: table => new
                {
                    job_id = table.Column<string>(type: "text", nullable: false),
                    sequence = table.Column<long>(type: "bigint", nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    level = table.Column<string>(type: "text", nullable: false),
                    type = table.Column<string>(type: "text", nullable: false),
                    message = table.Column<string>(type: "text", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_job_events", x => new { x.job_id, x.sequence });
                    table.CheckConstraint("ck_job_events_sequence", "sequence > 0");
                    table.ForeignKey(
                        name: "fk_job_events_jobs_job_id",
                        column: x => x.job_id,
                        principalTable: "jobs",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "job_metrics",
                columns: table => new
                {
                    job_id = table.Column<string>(type: "text", nullable: false),
                    name = table.Column<string>(type: "text", nullable: false),
                    step = table.Column<int>(type: "integer", nullable: false),
                    value = table.Column<double>(type: "double precision", nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_job_metrics", x => new { x.job_id, x.name, x.step });
                    table.ForeignKey(
                        name: "fk_job_metrics_jobs_job_id",
                        column: x => x.job_id,
                        principalTable: "jobs",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "ix_checkpoint_files_sha256",
                table: "checkpoint_files",
                column: "sha256");

            migrationBuilder.CreateIndex(
                name: "ix_checkpoints_created_at_id",
                table: "checkpoints",
                columns: new[] { "created_at", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_checkpoints_job_id",
                table: "checkpoints",
                column: "job_id");

            migrationBuilder.CreateIndex(
                name: "ix_checkpoints_metadata",
                table: "checkpoints",
                column: "metadata")
                .Annotation("Npgsql:IndexMethod", "gin")
                .Annotation("Npgsql:IndexOperators", new[] { "jsonb_path_ops" });

            migrationBuilder.CreateIndex(
                name: "ix_checkpoints_parent_id",
                table: "checkpoints",
                column: "parent_id");

            migrationBuilder.CreateIndex(
                name: "ix_checkpoints_status_created_at_id",
                table: "checkpoints",
                columns: new[] { "status", "created_at", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_datasets_created_at_id",
                table: "datasets",
                columns: new[] { "created_at", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_datasets_sha256",
                table: "datasets",
                column: "sha256");

            migrationBuilder.CreateIndex(
                name: "ix_evaluations_metric_profile_stage",
                table: "evaluations",
                columns: new[] { "metric", "profile", "stage" });

            migrationBuilder.CreateIndex(
                name: "ix_jobs_checkpoint_id_created_at_id",
                table: "jobs",
                columns: new[] { "checkpoint_id", "created_at", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_jobs_kind_created_at_id",
                table: "jobs",
                columns: new[] { "kind", "created_at", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_jobs_kind_status_created_at_id",
                table: "jobs",
                columns: new[] { "kind", "status", "created_at", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_jobs_metadata",
                table: "jobs",
                column: "metadata")
                .Annotation("Npgsql:IndexMethod", "gin")
                .Annotation("Npgsql:IndexOperators", new[] { "jsonb_path_ops" });

            migrationBuilder.CreateIndex(
                name: "ix_jobs_output_checkpoint_id",
                table: "jobs",
                column: "output_checkpoint_id");

            migrationBuilder.CreateIndex(
                name: "ix_jobs_status",
                table: "jobs",
                column: "status",
                filter: "status IN ('queued', 'running')");

            migrationBuilder.AddForeignKey(
                name: "fk_checkpoint_files_checkpoints_checkpoint_id",
                table: "checkpoint_files",
                column: "checkpoint_id",
                principalTable: "checkpoints",
                principalColumn: "id",
                onDelete: ReferentialAction.Cascade);

            migrationBuilder.AddForeignKey(
                name: "fk_checkpoints_jobs_job_id",
                table: "checkpoints",
                column: "job_id",
                principalTable: "jobs",
                principalColumn: "id",
                onDelete: ReferentialAction.SetNull);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropForeignKey(
                name: "fk_jobs_checkpoints_output_checkpoint_id",
                table: "jobs");

            migrationBuilder.DropTable(
                name: "checkpoint_files");

            migrationBuilder.DropTable(
                name: "datasets");

            migrationBuilder.DropTable(
                name: "evaluations");

            migrationBuilder.DropTable(
                name: "job_events");

            migrationBuilder.DropTable(
                name: "job_metrics");

            migrationBuilder.DropTable(
                name: "checkpoints");

            migrationBuilder.DropTable(
                name: "jobs");
        }
    }
}
