using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Sande.Persistence.Tests;

public sealed class OptionsTests
{
    [Fact]
    public void A_missing_connection_string_is_named()
    {
        var services = new ServiceCollection().AddSandePersistence(new ConfigurationBuilder().Build()).BuildServiceProvider();
        var error = Assert.Throws<OptionsValidationException>(() => services.GetRequiredService<IOptions<SandeOptions>>().Value);
        Assert.Contains("ConnectionStrings:Sande", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_data_folder_comes_from_SANDE_DATA_or_is_beside_the_program()
    {
        Assert.Equal("/data/blobs", Bind(new() { ["SANDE_DATA"] = "/data" }).BlobPath);
        Assert.Equal(Path.GetFullPath("./.sande/blobs"), Bind([]).BlobPath);
    }

    private static SandeOptions Bind(Dictionary<string, string?> settings)
    {
        settings["ConnectionStrings:Sande"] = "Host=localhost";
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings).Build();
        return new ServiceCollection().AddSandePersistence(configuration).BuildServiceProvider().GetRequiredService<IOptions<SandeOptions>>().Value;
    }
}
