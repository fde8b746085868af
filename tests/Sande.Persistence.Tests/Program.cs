using Sande.Persistence.Embedded;

// A program with a private cluster, for tests that kill it: starts the cluster of the folder that is named, prints its connection string and waits for its input to end.
await using var postgres = await EmbeddedPostgres.StartAsync(args[0]);
Console.WriteLine(postgres.ConnectionString("postgres"));
await Console.In.ReadToEndAsync();
