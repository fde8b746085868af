using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Sande.Persistence.Imports;
using Sande.Persistence.Storage.S3;

namespace Sande.Persistence.Tests.Imports;

public sealed class S3ImportTests(S3Fixture s3) : IClassFixture<S3Fixture>
{
    [SkippableFact]
    public async Task A_prefix_lists_its_files_without_hidden_folders_and_reads_them()
    {
        var bucket = await PutAsync("models/chat/config.json", "models/chat/sub/a.json", "models/chat/.gitattributes", "models/chat/.git/HEAD", "models/chat/empty/", "models/chat-2/config.json");
        foreach (var (root, uri) in ((string, string)[])[("", "/models/chat"), ("/models", "/models/chat/"), ("/models/chat/", "/models/chat")])
            Assert.Equal([".gitattributes", "config.json", "sub/a.json"], await ListAsync($"s3://{bucket}{root}", $"s3://{bucket}{uri}"));

        await using var content = await Find($"s3://{bucket}", $"s3://{bucket}/models/chat").OpenReadAsync("sub/a.json", CancellationToken.None);
        Assert.Equal("models/chat/sub/a.json", await new StreamReader(content).ReadToEndAsync());
    }

    [SkippableTheory]
    [InlineData("s3://BUCKET/models", "s3://BUCKET/models-2/chat", "not below")]
    [InlineData("s3://BUCKET/models", "s3://BUCKET", "not below")]
    [InlineData("s3://BUCKET/models", "s3://other/models/chat", "not below")]
    [InlineData("s3://BUCKET/models", "s3://BUCKET/models/../models-2/chat", "'.' or '..'")]
    [InlineData("s3://BUCKET/models", "s3://BUCKET/models//chat", "empty part")]
    [InlineData("s3://BUCKET/models", "s3://B/models", "bucket's name")]
    [InlineData("s3://BUCKET/models", "https://BUCKET/models", "s3://bucket/prefix")]
    [InlineData("", "s3://BUCKET/models/chat", "SANDE_IMPORT_S3")]
    [InlineData("s3://BUCKET/models", "s3://BUCKET/models/none", "There are no files")]
    [InlineData("s3://BUCKET/models", "s3://BUCKET/models/pickled", "safetensors")]
    [InlineData("s3://none-such-bucket", "s3://none-such-bucket/models", "is not there")]
    public async Task What_is_not_allowed_or_not_there_is_refused_with_its_reason(string root, string uri, string reason)
    {
        var bucket = await PutAsync("models/chat/config.json", "models-2/chat/config.json", "models/pickled/pytorch_model.bin");
        var error = await Assert.ThrowsAsync<ImportException>(() => ListAsync(root.Replace("BUCKET", bucket), uri.Replace("BUCKET", bucket)));
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Storage_that_can_not_be_reached_is_no_refusal()
    {
        _ = await s3.CreateBucketAsync();
        var folder = Find("s3://models", "s3://models/chat", endpoint: "http://127.0.0.1:1");
        await Assert.ThrowsAsync<ImportUnavailableException>(() => folder.ListFilesAsync(CancellationToken.None));
        await Assert.ThrowsAsync<ImportUnavailableException>(() => folder.OpenReadAsync("config.json", CancellationToken.None));
    }

    [SkippableFact]
    public async Task A_file_that_goes_between_the_list_and_the_copy_is_named()
    {
        var bucket = await PutAsync("models/chat/config.json");
        var error = await Assert.ThrowsAsync<ImportException>(() => Find($"s3://{bucket}", $"s3://{bucket}/models/chat").OpenReadAsync("model.safetensors", CancellationToken.None));
        Assert.Contains("model.safetensors is not there", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("SANDE_S3_BUCKET", "a/b/../c")]
    [InlineData("SANDE_S3_ENDPOINT", "storage:9000")]
    [InlineData("SANDE_S3_CACHE_GIB", "-1")]
    [InlineData("SANDE_IMPORT_S3", "s3://models, /models")]
    public void A_setting_that_can_not_be_is_named_at_the_start(string key, string value)
    {
        using var host = Host(new() { [key] = value });
        Assert.Contains(key, Assert.Throws<OptionsValidationException>(() => host.GetRequiredService<IOptions<S3Options>>().Value).Message, StringComparison.Ordinal);
    }

    private Task<IReadOnlyList<string>> ListAsync(string roots, string uri) => Find(roots, uri).ListFilesAsync(CancellationToken.None);

    private IImportFolder Find(string roots, string uri, string? endpoint = null)
        => Host(new() { ["SANDE_IMPORT_S3"] = roots, ["SANDE_S3_ENDPOINT"] = endpoint ?? s3.Endpoint }).GetRequiredService<S3ImportRoots>().Find(uri);

    private static ServiceProvider Host(Dictionary<string, string?> settings)
        => new ServiceCollection().AddLogging().AddSandePersistence(new ConfigurationBuilder().AddInMemoryCollection(settings).Build()).BuildServiceProvider();

    /// <summary>A bucket with these keys; each has its name as content.</summary>
    private async Task<string> PutAsync(params string[] keys)
    {
        var (bucket, _) = await s3.CreateBucketAsync();
        foreach (var key in keys)
            await s3.Client.PutObjectAsync(new() { BucketName = bucket, Key = key, ContentBody = key });
        return bucket;
    }
}
