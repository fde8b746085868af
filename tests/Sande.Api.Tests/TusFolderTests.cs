using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Sande.Api.Uploads;
using static Sande.Api.Tests.TusRequests;

namespace Sande.Api.Tests;

/// <summary>The folder of uploads that are on their way.</summary>
public sealed class TusFolderTests(ApiFixture fixture) : IClassFixture<ApiFixture>
{
    [SkippableFact]
    public async Task An_upload_goes_on_at_another_host_that_has_the_same_folder_of_uploads()
    {
        var database = await fixture.CreateDatabaseAsync();
        var shared = Directory.CreateTempSubdirectory("sande-uploads-").FullName;
        try
        {
            await using var a = new SandeApi(database, ("SANDE_UPLOADS", shared));
            await using var b = new SandeApi(database, ("SANDE_UPLOADS", shared));
            var id = await a.CreateCheckpointAsync();
            var address = (await CreateAsync(a, id, Content.Length)).Expect(201).Header("Location")!;
            using (await BeginPatchAsync(a.Client.BaseAddress!, address, Content.AsMemory(0, 100_000)))
            {
                await UntilAsync(() => Task.FromResult(Directory.GetFiles(shared).Any(file => new FileInfo(file).Length == 100_000)));
                (await PatchAsync(b, address, 0, Content)).ExpectProblem(423);
            }

            await UntilAsync(async () => (await OffsetAsync(b, address)).Offset == 100_000);
            (await PatchAsync(b, address, 100_000, Content.AsMemory(100_000, 50_000))).Expect(204);
            (await PatchAsync(a, address, 150_000, Content.AsMemory(150_000))).Expect(204);
            Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(Content)), Assert.Single(await FilesAsync(b, id))!["sha256"]!.GetValue<string>());
        }
        finally
        {
            Directory.Delete(shared, recursive: true);
        }
    }

    [SkippableFact]
    public async Task Files_of_uploads_that_nobody_goes_on_with_are_removed()
    {
        await using var api = await fixture.StartAsync();
        var id = await api.CreateCheckpointAsync();
        var (forgotten, waiting) = ((await CreateAsync(api, id, 3, "a")).Header("Location")!, (await CreateAsync(api, id, 3, "b")).Header("Location")!);
        foreach (var address in (string[])[forgotten, waiting])
        {
            (await PatchAsync(api, address, 0, Content.AsMemory(0, 1))).Expect(204);
            foreach (var file in Uploaded(api, address))
                File.SetLastWriteTimeUtc(file, TimeProvider.System.GetUtcNow().UtcDateTime.AddHours(-2));
        }

        await api.QueryAsync(db => db.Uploads.Where(row => row.Path == "a").ExecuteDeleteAsync());
        await api.Services.GetServices<IHostedService>().OfType<UploadFolderCleaner>().Single().CleanAsync(CancellationToken.None);

        Assert.Empty(Uploaded(api, forgotten));
        Assert.NotEmpty(Uploaded(api, waiting));
        (await PatchAsync(api, waiting, 1, Content.AsMemory(1, 2))).Expect(204);
    }
}
