using Sande.Contracts.Webhooks;

namespace Sande.Contracts.Tests.Webhooks;

public sealed class StandardWebhookTests
{
    // The vector that the standard's own libraries are tested with.
    [Fact]
    public void The_published_vector_is_signed_as_published()
        => Assert.Equal(
            "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
            StandardWebhook.Sign("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", """{"test": 2432232314}"""u8));

    [Fact]
    public void A_new_secret_is_one_and_no_two_are_the_same()
    {
        Assert.True(StandardWebhook.IsSecret(StandardWebhook.CreateSecret()));
        Assert.NotEqual(StandardWebhook.CreateSecret(), StandardWebhook.CreateSecret());
    }

    [Theory]
    [InlineData("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")]
    [InlineData("whsec_")]
    [InlineData("whsec_not base64!")]
    [InlineData("whsec_c2hvcnQ=")]
    public void Another_text_is_no_secret(string secret) => Assert.False(StandardWebhook.IsSecret(secret));
}
