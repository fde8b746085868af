using Sande.Api.Authentication;
using Sande.Api.Checkpoints;
using Sande.Api.Datasets;
using Sande.Api.Evaluations;
using Sande.Api.Health;
using Sande.Api.Http;
using Sande.Api.Idempotency;
using Sande.Api.Implants;
using Sande.Api.Jobs;
using Sande.Api.Keys;
using Sande.Api.OpenApi;
using Sande.Api.Remediations;
using Sande.Api.Storage;
using Sande.Api.Uploads;
using Sande.Contracts.Json;
using Sande.Persistence;
using Sande.Persistence.Hangfire;

var builder = WebApplication.CreateBuilder(args);
builder.WebHost.UseUrls(builder.Configuration["SANDE_URLS"] is { Length: > 0 } urls ? urls : "http://127.0.0.1:8080");
builder.WebHost.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);

builder.Services.AddSandePersistence(builder.Configuration).AddSandeHangfire();
builder.Services.ConfigureHttpJsonOptions(options => SandeJson.Configure(options.SerializerOptions));
builder.Services.AddScoped<CheckpointFiles>().AddScoped<KnownContent>();
builder.Services.AddUploads();
builder.Services.AddJobEndpoints(builder.Configuration);
builder.Services.AddRazorComponents();
builder.Services.AddSandeProblemDetails();
builder.Services.AddApiKeys(builder.Configuration);
builder.Services.AddIdempotency();
builder.Services.AddHostedService<ExpiryService>();
builder.Services.AddSandeHealth();
builder.Services.AddSandeOpenApi();

var app = builder.Build();
app.UseSandeProblemDetails();
app.UseSandeOpenApi();
app.UseTus();
app.UseRouting();
app.UseAuthentication();
app.UseAuthorization();
app.UseIdempotency();

app.MapGet("/", () => Results.Redirect("/swagger")).AllowAnonymous().ExcludeFromDescription();
app.MapHealth();
var v1 = app.MapGroup("/v1").ProducesProblems(StatusCodes.Status400BadRequest, StatusCodes.Status401Unauthorized, StatusCodes.Status403Forbidden);
v1.MapCheckpoints();
v1.MapUploads();
v1.MapDatasets();
v1.MapRemediations();
v1.MapEvaluations();
v1.MapImplants();
v1.MapKeys();

await app.Services.GetRequiredService<DatabaseMigrator>().MigrateAsync();
await app.RunAsync();
