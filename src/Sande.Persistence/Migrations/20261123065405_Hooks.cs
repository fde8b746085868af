using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Sande.Persistence.Migrations
{
    /// <inheritdoc />
    public partial class Hooks : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "source_path",
                table: "checkpoints",
                type: "text",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "callback_targets",
                columns: table => new
                {
                    job_id = table.Column<string>(type: "text", nullable: false),
                    kind = table.Column<string>(type: "text", nullable: false),
                    url = table.Column<string>(type: "text", nullable: false),
                    secret = table.Column<string>(type: "text", nullable: true),
                    model = table.Column<string>(type: "text", nullable: true),
                    model_version = table.Column<string>(type: "text", nullable: true),
                    alias = table.Column<string>(type: "text", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_callback_targets", x => new { x.job_id, x.kind });
                    table.CheckConstraint("ck_callback_targets_mlflow", "kind <> 'mlflow' OR (model IS NOT NULL AND model_version IS NOT NULL)");
                    table.CheckConstraint("ck_callback_targets_webhook", "kind <> 'webhook' OR secret IS NOT NULL");
                    table.ForeignKey(
                        name: "fk_callback_targets_jobs_job_id",
                        column: x => x.job_id,
                        principalTable: "jobs",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "policies",
                columns: table => new
                {
                    id = table.Column<string>(type: "text", nullable: false),
                    spec = table.Column<string>(type: "jsonb", nullable: false),
                    secrets = table.Column<string>(type: "jsonb", nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    updated_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    xmin = table.Column<uint>(type: "xid", rowVersion: true, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_policies", x => x.id);
                    table.CheckConstraint("ck_policies_secrets", "spec ->> 'secret' IS NULL AND spec #>> '{remediation,callback,secret}' IS NULL AND spec #>> '{write_back,token}' IS NULL");
                });

            migrationBuilder.CreateTable(
                name: "callbacks",
                columns: table => new
                {
                    id = table.Column<string>(type: "text", nullable: false),
                    job_id = table.Column<string>(type: "text", nullable: false),
                    kind = table.Column<string>(type: "text", nullable: false),
                    type = table.Column<string>(type: "text", nullable: false),
                    payload = table.Column<string>(type: "text", nullable: false),
                    status = table.Column<string>(type: "text", nullable: false),
                    attempts = table.Column<string>(type: "jsonb", nullable: false),
                    next_attempt_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    hangfire_job_id = table.Column<string>(type: "text", nullable: true),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    xmin = table.Column<uint>(type: "xid", rowVersion: true, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_callbacks", x => x.id);
                    table.CheckConstraint("ck_callbacks_next", "(status = 'pending') = (next_attempt_at IS NOT NULL)");
                    table.ForeignKey(
                        name: "fk_callbacks_callback_targets_job_id_kind",
                        columns: x => new { x.job_id, x.kind },
                        principalTable: "callback_targets",
                        principalColumns: new[] { "job_id", "kind" },
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "hook_deliveries",
                columns: table => new
                {
                    id = table.Column<string>(type: "text", nullable: false),
                    policy_id = table.Column<string>(type: "text", nullable: false),
                    key = table.Column<string>(type: "text", nullable: true),
                    replay_of = table.Column<string>(type: "text", nullable: true),
                    payload = table.Column<byte[]>(type: "bytea", nullable: false),
                    @event = table.Column<string>(name: "event", type: "text", nullable: true),
                    model = table.Column<string>(type: "text", nullable: true),
                    model_version = table.Column<string>(type: "text", nullable: true),
                    outcome = table.Column<string>(type: "text", nullable: false),
                    reason = table.Column<string>(type: "text", nullable: true),
                    checkpoint_id = table.Column<string>(type: "text", nullable: true),
                    remediation_id = table.Column<string>(type: "text", nullable: true),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_hook_deliveries", x => x.id);
                    table.CheckConstraint("ck_hook_deliveries_key", "(key IS NULL) = (replay_of IS NOT NULL)");
                    table.CheckConstraint("ck_hook_deliveries_outcome", "(outcome = 'accepted') = (remediation_id IS NOT NULL) AND (outcome = 'accepted') = (reason IS NULL)");
                    table.ForeignKey(
                        name: "fk_hook_deliveries_policies_policy_id",
                        column: x => x.policy_id,
                        principalTable: "policies",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.AddCheckConstraint(
                name: "ck_checkpoints_importing",
                table: "checkpoints",
                sql: "status <> 'importing' OR source_path IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_callbacks_job_id_created_at_id",
                table: "callbacks",
                columns: new[] { "job_id", "created_at", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_callbacks_job_id_kind",
                table: "callbacks",
                columns: new[] { "job_id", "kind" });

            migrationBuilder.CreateIndex(
                name: "ix_callbacks_next_attempt_at",
                table: "callbacks",
                column: "next_attempt_at",
                filter: "status = 'pending'");

            migrationBuilder.CreateIndex(
                name: "ix_hook_deliveries_policy_id_created_at_id",
                table: "hook_deliveries",
                columns: new[] { "policy_id", "created_at", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_hook_deliveries_policy_id_key",
                table: "hook_deliveries",
                columns: new[] { "policy_id", "key" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_policies_created_at_id",
                table: "policies",
                columns: new[] { "created_at", "id" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "callbacks");

            migrationBuilder.DropTable(
                name: "hook_deliveries");

            migrationBuilder.DropTable(
                name: "callback_targets");

            migrationBuilder.DropTable(
                name: "policies");

            migrationBuilder.DropCheckConstraint(
                name: "ck_checkpoints_importing",
                table: "checkpoints");

            migrationBuilder.DropColumn(
                name: "source_path",
                table: "checkpoints");
        }
    }
}
